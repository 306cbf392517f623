// What the twins of several operations share.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

#include "contract/operation.h"

namespace rss {

inline Error table_full() {
  return Error{ErrorCode::kOverloaded,
               "the embedded store is full: raise the option 'memory.maxBytes' or use a server"};
}

// The number that a digits-only argument spells; 0 for anything else.
inline std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// The end of what lives this many seconds from now.
inline Table::Expiry in_seconds(const Table& table, std::string_view seconds) {
  return Table::Expiry::at(table.now_ms() + number_of(seconds) * 1000);
}

inline Result<Reply> text_or_nil(std::optional<std::string_view> value) {
  return value ? Reply::from(std::string(*value)) : Reply::nil();
}

}  // namespace rss
