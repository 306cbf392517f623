// JsonScanner: a cursor over JSON text that rejects malformed input. It neither decodes nor
// allocates. It lives on the stack of the scanning function; the text must outlive it. If
// take_name(), take_value() or take_scalar() returns false, the text is malformed or too deeply
// nested, and the scanner must not be used again. The other methods skip only whitespace if they
// return false.
//
// Every created or updated session is scanned. The short steps are inline, and the long ones take
// and return a position, so that the cursor stays in a register.
#pragma once

#include <cstddef>
#include <string_view>

namespace rss {

class JsonScanner {
 public:
  JsonScanner(const char* begin, const char* end) : at_(begin), end_(end) {}
  explicit JsonScanner(std::string_view text)
      : JsonScanner(text.data(), text.data() + text.size()) {}

  // The position of the next character.
  const char* position() const { return at_; }

  // Skips whitespace and returns whether the text ends there.
  bool at_end() {
    skip_space();
    return at_ == end_;
  }

  // Skips whitespace and returns whether `c` is the next character.
  bool sees(char c) { return !at_end() && *at_ == c; }

  // Like sees(), and consumes the character if it matches.
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }

  // Consumes a member name and the colon. `name` includes the quotes.
  bool take_name(std::string_view& name) {
    return sees('"') && move_behind(skip_string(at_ + 1, end_), name) && take(':');
  }

  // Consumes a value with at most `room` levels of nesting.
  bool take_value(std::string_view& value, int room) {
    if (at_end()) return false;
    const bool nested = *at_ == '{' || *at_ == '[';
    return move_behind(nested ? skip_nested(at_, end_, room) : skip_scalar(at_, end_), value);
  }

  // Consumes a value that is neither an object nor an array.
  bool take_scalar() {
    std::string_view value;
    return !at_end() && move_behind(skip_scalar(at_, end_), value);
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  // Each returns the end of its element, or null if the element is malformed. skip_string() starts
  // after the opening quote. The other functions require at < end.
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
