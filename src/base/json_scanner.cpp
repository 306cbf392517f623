#include "base/json_scanner.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/json_members.h"

namespace rss {
namespace {

constexpr std::uint64_t each_byte(std::uint64_t byte) { return byte * 0x0101010101010101u; }

// The first of the eight bytes in memory is the lowest of the word, on every machine.
std::uint64_t load(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// The lowest bit that is set lies in the first byte that is not plain: a quote, a backslash, a
// control character or part of a longer UTF-8 sequence. Borrows spoil only the bytes above it.
std::uint64_t not_plain(std::uint64_t word) {
  const std::uint64_t quote = (word ^ each_byte('"')) - each_byte(1);
  const std::uint64_t backslash = (word ^ each_byte('\\')) - each_byte(1);
  const std::uint64_t control = word - each_byte(0x20);
  return (quote | backslash | control | word) & each_byte(0x80);
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// What may follow the first byte of a UTF-8 sequence (RFC 3629, section 4).
struct Sequence {
  int length;               // 0: no sequence begins so
  unsigned char low, high;  // bounds of the second byte; the others are 80 to BF
};

Sequence sequence_of(unsigned char first) {
  if (first < 0xC2 || first > 0xF4) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {4, 0x80, 0xBF};
}

}  // namespace

// The containers that are open, each as the character that will close it.
class JsonScanner::Nesting {
 public:
  explicit Nesting(int room) : room_(static_cast<std::size_t>(room)) {}

  bool empty() const { return depth_ == 0; }
  bool full() const { return depth_ == room_; }
  char closer() const { return closers_[depth_ - 1]; }
  bool in_object() const { return closer() == '}'; }
  // Requires !full().
  void push(char closer) { closers_[depth_++] = closer; }
  void pop() { --depth_; }

 private:
  std::size_t depth_ = 0;
  std::size_t room_;
  // Not initialised: only what was pushed is read.
  std::array<char, kMaxJsonDepth> closers_;
};

bool JsonScanner::take_name(std::string_view& name) {
  if (!take('"')) return false;
  const char* begin = at_ - 1;
  if (!skip_string()) return false;
  name = {begin, static_cast<std::size_t>(at_ - begin)};
  return take(':');
}

bool JsonScanner::take_value(std::string_view& value, int room) {
  skip_space();
  const char* begin = at_;
  if (!skip_value(room)) return false;
  value = {begin, static_cast<std::size_t>(at_ - begin)};
  return true;
}

bool JsonScanner::skip_value(int room) {
  if (at_ == end_) return false;
  return *at_ == '{' || *at_ == '[' ? skip_nested(room) : skip_scalar();
}

bool JsonScanner::skip_nested(int room) {
  Nesting nesting(room);
  do {
    if (!skip_in(nesting) || !skip_out(nesting)) return false;
  } while (!nesting.empty());
  return true;
}

// Moves into containers as long as they begin, and over the first value that holds no other.
bool JsonScanner::skip_in(Nesting& nesting) {
  for (std::string_view name;;) {
    skip_space();
    if (at_ == end_) return false;
    if (*at_ != '{' && *at_ != '[') return skip_scalar();
    const char closer = *at_++ == '{' ? '}' : ']';
    if (nesting.full()) return false;
    if (take(closer)) return true;
    nesting.push(closer);
    if (nesting.in_object() && !take_name(name)) return false;
  }
}

// Moves behind the containers that end here, and to the next value if one is left.
bool JsonScanner::skip_out(Nesting& nesting) {
  for (std::string_view name; !nesting.empty(); nesting.pop()) {
    if (take(',')) return !nesting.in_object() || take_name(name);
    if (!take(nesting.closer())) return false;
  }
  return true;
}

bool JsonScanner::skip_scalar() {
  switch (*at_) {
    case '"':
      ++at_;
      return skip_string();
    case 't':
      return skip_word("true");
    case 'f':
      return skip_word("false");
    case 'n':
      return skip_word("null");
    default:
      return skip_number();
  }
}

bool JsonScanner::skip_word(std::string_view word) {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool JsonScanner::skip_number() {
  if (*at_ == '-') ++at_;
  if (at_ != end_ && *at_ == '0') {
    ++at_;
  } else if (!skip_digits()) {
    return false;
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!skip_digits()) return false;
  }
  if (at_ == end_ || (*at_ != 'e' && *at_ != 'E')) return true;
  ++at_;
  if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
  return skip_digits();
}

bool JsonScanner::skip_digits() {
  const char* begin = at_;
  while (at_ != end_ && is_digit(*at_)) ++at_;
  return at_ != begin;
}

// The rest of a string and its closing quote; the opening one is behind us.
bool JsonScanner::skip_string() {
  for (;;) {
    skip_plain();
    if (at_ == end_) return false;
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte == '"') break;
    if (byte != '\\' && byte < 0x80) return false;
    if (byte == '\\' ? !skip_escape() : !skip_multibyte()) return false;
  }
  ++at_;
  return true;
}

// Most of all bytes are passed here, eight at a time.
void JsonScanner::skip_plain() {
  for (; end_ - at_ >= 8; at_ += 8) {
    const std::uint64_t stop = not_plain(load(at_));
    if (stop == 0) continue;
    at_ += std::countr_zero(stop) / 8;
    return;
  }
  while (at_ != end_ && is_plain(*at_)) ++at_;
}

bool JsonScanner::skip_escape() {
  if (end_ - at_ < 2) return false;
  const char kind = at_[1];
  at_ += 2;
  if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
  if (end_ - at_ < 4) return false;
  for (int i = 0; i < 4; ++i)
    if (!is_hex(*at_++)) return false;
  return true;
}

bool JsonScanner::skip_multibyte() {
  const Sequence sequence = sequence_of(static_cast<unsigned char>(*at_));
  if (sequence.length == 0 || end_ - at_ < sequence.length) return false;
  const auto second = static_cast<unsigned char>(at_[1]);
  if (second < sequence.low || second > sequence.high) return false;
  for (int i = 2; i < sequence.length; ++i)
    if ((static_cast<unsigned char>(at_[i]) & 0xC0) != 0x80) return false;
  at_ += sequence.length;
  return true;
}

}  // namespace rss
