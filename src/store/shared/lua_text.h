// LuaText: Lua scripts with a common prefix, concatenated at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace rss {

// A concatenated script. Converts to std::string_view.
template <std::size_t N>
struct LuaText {
  std::array<char, N> bytes{};
  constexpr operator std::string_view() const { return {bytes.data(), bytes.size()}; }
};

template <std::size_t A, std::size_t B>
constexpr LuaText<A + B - 2> joined(const char (&first)[A], const char (&second)[B]) {
  LuaText<A + B - 2> text;
  for (std::size_t i = 0; i < A - 1; ++i) text.bytes[i] = first[i];
  for (std::size_t i = 0; i < B - 1; ++i) text.bytes[A - 1 + i] = second[i];
  return text;
}

}  // namespace rss
