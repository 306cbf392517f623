// JsonWriter: puts an object together from members that are JSON already. It sets the commas.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_members.h"

namespace rss {

class JsonWriter {
 public:
  // The result will hardly be longer than `expected`.
  explicit JsonWriter(std::size_t expected) { text_.reserve(expected); }

  void begin() { text_ += '{'; }
  void end() { text_ += '}'; }

  // A whole member; mostly name, colon and value lie together already.
  void member(const JsonMember& member) {
    const char* behind_name = member.name.data() + member.name.size();
    if (member.value.data() == behind_name + 1) {
      separate();
      text_.append(member.name.data(), member.name.size() + 1 + member.value.size());
    } else {
      name(member.name);
      value(member.value);
    }
  }

  // The name of the next member; its value follows.
  void name(std::string_view written) {
    separate();
    text_.append(written) += ':';
  }
  void value(std::string_view written) { text_.append(written); }

  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (text_.back() != '{') text_ += ',';
  }

  std::string text_;
};

}  // namespace rss
