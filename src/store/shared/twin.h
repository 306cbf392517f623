// Helpers that the twins of several operations share.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

#include "contract/operation.h"

namespace rss {

inline Error table_full() {
  return Error{ErrorCode::kOverloaded,
               "the embedded store is full: raise the option 'memory.maxBytes' or use a server"};
}

// The error for a value command on a key of another type. The message must match the one in
// redis/server_error.cpp.
inline Error wrong_type() {
  return Error{ErrorCode::kCorrupt,
               "the key holds a type of value that this package does not store there (WRONGTYPE): "
               "another program wrote it",
               "WRONGTYPE"};
}

// The integer at the start of the text; 0 if there is none or it does not fit.
inline std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// True if a server can compute an expiry this many seconds from now without an overflow.
inline bool has_an_end(const Table& table, std::int64_t seconds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return seconds <= (kMost - table.now_ms()) / 1000 &&
         seconds >= std::numeric_limits<std::int64_t>::min() / 1000;
}

// The expiry `seconds` from now. Requires has_an_end().
inline Table::Expiry in_seconds(const Table& table, std::string_view seconds) {
  return Table::Expiry::at(table.now_ms() + number_of(seconds) * 1000);
}

inline bool is_there(Table& table, std::string_view key) {
  return table.kind_of(key) != Table::Kind::kNothing;
}

inline bool holds_value(Table& table, std::string_view key) {
  return table.kind_of(key) == Table::Kind::kValue;
}

inline bool holds_sorted_set(Table& table, std::string_view key) {
  return table.kind_of(key) == Table::Kind::kSortedSet;
}

inline Result<Reply> text_or_nil(std::optional<std::string_view> value) {
  return value ? Reply::from(std::string(*value)) : Reply::nil();
}

// The reply to `GET`.
inline Result<Reply> value_of(Table& table, std::string_view key) {
  if (holds_sorted_set(table, key)) return wrong_type();
  return text_or_nil(table.get(key));
}

}  // namespace rss
