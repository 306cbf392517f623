// Tombstone: the value that the undo of a creation leaves under the session's key, for the case
// that the creation reaches the server after its undo. A creation never overwrites it, and every
// other call treats a key that holds it as absent. A tombstone expires by itself and is never
// deleted. It is not JSON, so no session has this text.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/reply.h"
#include "contract/table.h"

namespace rss {

inline constexpr std::string_view kTombstone = "-";
inline constexpr std::int64_t kTombstoneTtlMs = 60'000;

inline bool is_tombstone(std::string_view text) { return text == kTombstone; }

// Whether the reply to a read says that the key holds no session.
inline bool is_absent(const Reply& reply) {
  return reply.is_nil() || (reply.is_text() && is_tombstone(reply.text));
}

// The functions of scripts on keys of sessions, each with its twin below.
inline constexpr char kTombstoneLua[] = R"lua(
local function holds_session(key)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'string' then return kind ~= 'none' end
  return redis.call('GETRANGE', key, 0, 1) ~= '-'
end
local function remove_session(key)
  return holds_session(key) and redis.call('DEL', key) or 0
end
local function bury(key) redis.call('SET', key, '-', 'PX', 60000) end
)lua";

// Whether the key is there and holds something other than a tombstone.
inline bool holds_session(Table& table, std::string_view key) {
  const auto text = table.get(key);
  return text ? !is_tombstone(*text) : table.kind_of(key) != Table::Kind::kNothing;
}

// Deletes what the key holds unless it is a tombstone; whether there was anything.
inline bool remove_session(Table& table, std::string_view key) {
  return holds_session(table, key) && table.erase(key);
}

// Replaces what the key holds, if anything, by a tombstone. A table without room needs none: it
// runs no command late.
inline void bury(Table& table, std::string_view key) {
  table.erase(key);
  table.set(key, kTombstone, Table::Expiry::at(table.now_ms() + kTombstoneTtlMs));
}

}  // namespace rss
