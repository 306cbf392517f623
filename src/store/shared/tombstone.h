// Tombstone: the value that the undo of a creation or a rotation stores under the session's key.
// The undone command may reach the server after its undo; it never overwrites the tombstone. Every
// operation treats a tombstone as an absent key and leaves it in place. It expires after
// kTombstoneTtlMs, or later if a read slides its TTL with `GETEX`. It is not JSON, so no session
// has this text.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/reply.h"
#include "contract/table.h"

namespace rss {

inline constexpr std::string_view kTombstone = "-";
inline constexpr std::int64_t kTombstoneTtlMs = 60'000;

inline bool is_tombstone(std::string_view text) { return text == kTombstone; }

// True if the reply to a read means that the key holds no session.
inline bool is_absent(const Reply& reply) {
  return reply.is_nil() || (reply.is_text() && is_tombstone(reply.text));
}

// Lua functions for scripts on session keys. Each has its twin below.
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

// True if the key exists and holds anything other than a tombstone.
inline bool holds_session(Table& table, std::string_view key) {
  const auto text = table.get(key);
  return text ? !is_tombstone(*text) : table.kind_of(key) != Table::Kind::kNothing;
}

// Deletes the key unless it holds a tombstone. True if the key was deleted.
inline bool remove_session(Table& table, std::string_view key) {
  return holds_session(table, key) && table.erase(key);
}

// Stores a tombstone under the key, replacing any value. A full table stores none and needs none:
// it never executes a command late.
inline void bury(Table& table, std::string_view key) {
  table.erase(key);
  table.set(key, kTombstone, Table::Expiry::at(table.now_ms() + kTombstoneTtlMs));
}

}  // namespace rss
