#include "base/utf8.h"

#include <algorithm>
#include <cstdint>

namespace rss {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

bool is_ascii(std::string_view bytes) {
  // No branch in the loop, so that the compiler can vectorize it.
  unsigned char bits = 0;
  for (const char c : bytes) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

// The length in bytes of the first character; 0 if it is invalid.
std::size_t first_length(std::string_view bytes) {
  const std::uint8_t lead = byte_at(bytes, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || bytes.size() < length) return 0;
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(bytes, 1) < low || byte_at(bytes, 1) > high) return 0;
  const std::string_view rest = bytes.substr(2, length - 2);
  const bool continued = std::all_of(rest.begin(), rest.end(), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80;
  });
  return continued ? length : 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  if (is_ascii(bytes)) return true;
  while (!bytes.empty()) {
    const std::size_t length = first_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace rss
