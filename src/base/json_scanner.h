// JsonScanner: a cursor that moves over JSON text and refuses what is not well-formed. It neither
// decodes nor allocates. Owned by the function that scans; the text must outlive it. Once a method
// has returned false the text is refused, and the scanner is of no further use, except that take()
// then has moved over white space only.
#pragma once

#include <string_view>

namespace rss {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  // What comes next; valid after a take() or skip_space().
  const char* position() const { return at_; }

  void skip_space() {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }

  // Whether this character comes next, white space aside; moves behind it if so.
  bool take(char c) {
    skip_space();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  // Whether this character comes next, white space aside; does not move behind it.
  bool sees(char c) {
    skip_space();
    return at_ != end_ && *at_ == c;
  }

  // Whether nothing but white space is left.
  bool at_end() {
    skip_space();
    return at_ == end_;
  }

  // The name of a member, with its quotes, and the colon behind it.
  bool take_name(std::string_view& name);

  // A whole value that nests at most `room` levels deep.
  bool take_value(std::string_view& value, int room);

 private:
  class Nesting;

  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  bool skip_value(int room);
  bool skip_nested(int room);
  bool skip_in(Nesting& nesting);
  bool skip_out(Nesting& nesting);
  bool skip_scalar();
  bool skip_word(std::string_view word);
  bool skip_number();
  bool skip_digits();
  bool skip_string();
  void skip_plain();
  bool skip_escape();
  bool skip_multibyte();

  const char* at_;
  const char* end_;
};

}  // namespace rss
