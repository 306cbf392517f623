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

// Loads eight bytes in little-endian order on every machine.
std::uint64_t load(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// The lowest set bit marks the first byte that is not plain: a quote, a backslash, a control
// character or a byte above 0x7F. Borrows corrupt only the bits of later bytes.
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

// The bytes that may follow the first byte of a UTF-8 sequence (RFC 3629, section 4).
struct Sequence {
  int length;               // 0 for an invalid first byte
  unsigned char low, high;  // bounds of the second byte; later bytes are 0x80 to 0xBF
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

const char* skip_digits(const char* at, const char* end) {
  const char* begin = at;
  while (at != end && is_digit(*at)) ++at;
  return at == begin ? nullptr : at;
}

template <std::size_t kSize>
const char* skip_word(const char* at, const char* end, const char (&word)[kSize]) {
  constexpr std::size_t kLength = kSize - 1;
  if (static_cast<std::size_t>(end - at) < kLength) return nullptr;
  return std::memcmp(at, word, kLength) == 0 ? at + kLength : nullptr;
}

// Skips plain bytes, eight at a time. Returns the first byte that is not plain. Most of the input
// takes this path.
inline const char* skip_plain(const char* at, const char* end) {
  for (; end - at >= 8; at += 8)
    if (const std::uint64_t stop = not_plain(load(at))) return at + std::countr_zero(stop) / 8;
  while (at != end && is_plain(*at)) ++at;
  return at;
}

const char* skip_escape(const char* at, const char* end) {
  if (end - at < 2) return nullptr;
  const char kind = at[1];
  at += 2;
  if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) < 8 ? at : nullptr;
  if (end - at < 4) return nullptr;
  return is_hex(at[0]) && is_hex(at[1]) && is_hex(at[2]) && is_hex(at[3]) ? at + 4 : nullptr;
}

const char* skip_multibyte(const char* at, const char* end) {
  const Sequence sequence = sequence_of(static_cast<unsigned char>(*at));
  if (sequence.length == 0 || end - at < sequence.length) return nullptr;
  const auto second = static_cast<unsigned char>(at[1]);
  if (second < sequence.low || second > sequence.high) return nullptr;
  for (int i = 2; i < sequence.length; ++i)
    if ((static_cast<unsigned char>(at[i]) & 0xC0) != 0x80) return nullptr;
  return at + sequence.length;
}

// Skips the rest of a string from a byte that is not plain. Not inlined, to keep the path for plain
// strings short: most strings are plain.
[[gnu::noinline]] const char* skip_unusual(const char* at, const char* end) {
  while (at && at != end) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte == '"') return at + 1;
    if (byte < 0x80 && byte != '\\') return nullptr;
    at = byte == '\\' ? skip_escape(at, end) : skip_multibyte(at, end);
    if (at) at = skip_plain(at, end);
  }
  return nullptr;
}

// The stack of open containers, each represented by its closing character.
class Nesting {
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
  // Uninitialized: only pushed elements are read.
  std::array<char, kMaxJsonDepth> closers_;
};

// Enters nested containers until it has skipped one scalar or one empty container.
bool skip_in(JsonScanner& scanner, Nesting& nesting) {
  for (std::string_view name;;) {
    const bool object = scanner.take('{');
    if (!object && !scanner.take('[')) return scanner.take_scalar();
    if (nesting.full()) return false;
    const char closer = object ? '}' : ']';
    if (scanner.take(closer)) return true;
    nesting.push(closer);
    if (object && !scanner.take_name(name)) return false;
  }
}

// Skips the ends of containers, up to the next value if there is one.
bool skip_out(JsonScanner& scanner, Nesting& nesting) {
  for (std::string_view name; !nesting.empty(); nesting.pop()) {
    if (scanner.take(',')) return !nesting.in_object() || scanner.take_name(name);
    if (!scanner.take(nesting.closer())) return false;
  }
  return true;
}

}  // namespace

const char* JsonScanner::skip_nested(const char* at, const char* end, int room) {
  JsonScanner scanner(at, end);
  Nesting nesting(room);
  do {
    if (!skip_in(scanner, nesting) || !skip_out(scanner, nesting)) return nullptr;
  } while (!nesting.empty());
  return scanner.position();
}

const char* JsonScanner::skip_scalar(const char* at, const char* end) {
  switch (*at) {
    case '"':
      return skip_string(at + 1, end);
    case 't':
      return skip_word(at, end, "true");
    case 'f':
      return skip_word(at, end, "false");
    case 'n':
      return skip_word(at, end, "null");
    default:
      return skip_number(at, end);
  }
}

const char* JsonScanner::skip_number(const char* at, const char* end) {
  if (*at == '-') ++at;
  at = at != end && *at == '0' ? at + 1 : skip_digits(at, end);
  if (at && at != end && *at == '.') at = skip_digits(at + 1, end);
  if (!at || at == end || (*at != 'e' && *at != 'E')) return at;
  ++at;
  if (at != end && (*at == '+' || *at == '-')) ++at;
  return skip_digits(at, end);
}

const char* JsonScanner::skip_string(const char* at, const char* end) {
  at = skip_plain(at, end);
  return at != end && *at == '"' ? at + 1 : skip_unusual(at, end);
}

}  // namespace rss
