// JsonScanner: a cursor that moves over JSON text and refuses what is not well-formed. It neither
// decodes nor allocates. Owned by the function that scans; the text must outlive it. Once a method
// has returned false the text is refused, and the scanner is of no further use, except that take()
// then has moved over white space only.
//
// The cursor's own steps are inline, and the longer ones take and return a position, so that it
// stays in a register: it is on the way of every session that is created or updated.
#pragma once

#include <cstddef>
#include <string_view>

namespace rss {

class JsonScanner {
 public:
  JsonScanner(const char* begin, const char* end) : at_(begin), end_(end) {}
  explicit JsonScanner(std::string_view text)
      : JsonScanner(text.data(), text.data() + text.size()) {}

  // What comes next.
  const char* position() const { return at_; }

  // Whether nothing but white space is left.
  bool at_end() {
    skip_space();
    return at_ == end_;
  }

  // Whether this character comes next, white space aside.
  bool sees(char c) { return !at_end() && *at_ == c; }

  // The same, and moves behind it if so.
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }

  // The name of a member, with its quotes, and the colon behind it.
  bool take_name(std::string_view& name) {
    return sees('"') && move_behind(skip_string(at_ + 1, end_), name) && take(':');
  }

  // A whole value that nests at most `room` levels deep.
  bool take_value(std::string_view& value, int room) {
    if (at_end()) return false;
    const bool nested = *at_ == '{' || *at_ == '[';
    return move_behind(nested ? skip_nested(at_, end_, room) : skip_scalar(at_, end_), value);
  }

  // A value that is neither an object nor an array.
  bool take_scalar() {
    std::string_view value;
    return !at_end() && move_behind(skip_scalar(at_, end_), value);
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  // Each returns where its part of the text ends, null when it is malformed. A string is given
  // from behind its opening quote; the others are not empty.
  static const char* skip_string(const char* at, const char* end);
  static const char* skip_number(const char* at, const char* end);
  static const char* skip_nested(const char* at, const char* end, int room);
  static const char* skip_scalar(const char* at, const char* end);

  void skip_space() {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }

  bool move_behind(const char* part_end, std::string_view& part) {
    if (!part_end) return false;
    part = {at_, static_cast<std::size_t>(part_end - at_)};
    at_ = part_end;
    return true;
  }

  const char* at_;
  const char* end_;
};

}  // namespace rss
