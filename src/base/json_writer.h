// JsonWriter: puts an object together from members that are JSON already. It sets the commas.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace rss {

class JsonWriter {
 public:
  // The result will hardly be longer than `expected`.
  explicit JsonWriter(std::size_t expected) { text_.reserve(expected); }

  void begin() { text_ += '{'; }
  void end() { text_ += '}'; }

  // The name of the next member; its value follows.
  void name(std::string_view written) {
    if (text_.back() != '{') text_ += ',';
    text_.append(written) += ':';
  }
  void value(std::string_view written) { text_.append(written); }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace rss
