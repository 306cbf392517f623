// JsonWriter: builds the text of an object from raw JSON members. It inserts the commas and colons.
// Lives on the stack of the function that writes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_members.h"

namespace rss {

class JsonWriter {
 public:
  // Reserves `expected` bytes for the result.
  explicit JsonWriter(std::size_t expected) { text_.reserve(expected); }

  void begin() { text_ += '{'; }
  void end() { text_ += '}'; }

  // Writes a whole member. One append suffices in the usual case that name, colon and value are
  // adjacent in the source.
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

  // Writes the name of a member. Must be followed by value(), or by begin() for an object.
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
