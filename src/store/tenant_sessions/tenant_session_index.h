// A user's index: how scripts and twins read and write it. Private to the operations of tenants'
// sessions.
//
// It is a sorted set: id -> moment of the last activity, in microseconds of the server's clock, and
// always above those of all other members. The score of a member that is ending is negative: its
// session may still be there, but nobody counts it any more, no activity brings it back, and
// whoever meets it ends it. So what a process that died left unfinished is finished by the next
// call on the index. A member leaves the index only when its session's key is gone.
//
// Only a creation adds a member, in the step that stores the session. A session that is no member
// is not valid: its index was evicted, and "log out everywhere" could not find it. The index
// expires after every session in it, since each activity prolongs it beyond the session's TTL.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "contract/reply.h"
#include "contract/table.h"
#include "store/shared/tombstone.h"

namespace rss {

// Below every score.
inline constexpr double kAllMembers = -std::numeric_limits<double>::infinity();

// The functions that scripts on an index have, each with its twin below.
inline constexpr std::string_view kIndexLua = R"lua(
local function number(n) return string.format('%.0f', n) end
local function activate(index, id)
  local time = redis.call('TIME')
  local moment = time[1] * 1000000 + time[2]
  local newest = redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2]
  if newest and tonumber(newest) >= moment then moment = tonumber(newest) + 1 end
  redis.call('ZADD', index, number(moment), id)
end
local function prolong(index, ttl)
  -- another process may let sessions live longer than this one
  if redis.call('PTTL', index) < ttl * 1000 then redis.call('EXPIRE', index, ttl) end
end
local function mark(index, id, score)
  redis.call('ZADD', index, number(-tonumber(score)), id)
end
)lua";

// Whether the score, as members() spells it, is of a member that is ending.
inline bool is_ending(std::string_view score) { return score.starts_with('-'); }

// A script that may call them, and those of store/tombstone.h.
inline std::string index_script(std::string_view body) {
  return std::string(kTombstoneLua).append(kIndexLua).append(body);
}

// The member is the most recently active one from now on. False when the table is full, as below.
bool activate(Table& table, std::string_view index, std::string_view id);

// The index lives for at least this long from now on.
void prolong(Table& table, std::string_view index, std::string_view ttl_s);

// The member is ending from now on.
bool mark(Table& table, std::string_view index, const Table::Scored& member);

// The ids of those that are ending, the least recently active first.
std::vector<Reply> ending(Table& table, std::string_view index);

// How many they are.
std::int64_t count_ending(Table& table, std::string_view index);

}  // namespace rss
