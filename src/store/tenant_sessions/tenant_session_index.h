// A user's index of sessions: the functions with which scripts and twins read and write it. Private
// to the operations of tenants' sessions.
//
// The index is a sorted set from session id to the time of the last activity, in microseconds of
// the server's clock. Each activity gets a score above the scores of all other members. A negative
// score marks a member as ending: its session may still exist, but it is not counted and no
// activity revives it. Creations, lists, destroy_all() and cleanups delete the sessions that they
// find marked, which completes the work of a crashed process. A member is removed together with its
// session, or when its session does not exist.
//
// Only a creation adds a member, in the step that stores the session. A session that is not a
// member is invalid: its index was evicted, so "log out everywhere" could not find it. The index
// expires after every session in it, since each recorded activity extends it beyond the session's
// TTL.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "contract/reply.h"
#include "contract/table.h"
#include "store/shared/tombstone.h"

namespace rss {

// A bound below every score.
inline constexpr double kAllMembers = -std::numeric_limits<double>::infinity();

// Lua functions for scripts on an index. activate(), prolong() and mark() have twins below.
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

// Whether a score, formatted as in the reply to TenantSessionCommands::members(), marks a member as
// ending.
inline bool is_ending(std::string_view score) { return score.starts_with('-'); }

// Prepends the functions above and those of store/shared/tombstone.h to a script.
inline std::string index_script(std::string_view body) {
  return std::string(kTombstoneLua).append(kIndexLua).append(body);
}

// Makes the member the most recently active one. Returns false when the table is full.
bool activate(Table& table, std::string_view index, std::string_view id);

// Extends the expiry of the index to at least `ttl_s` seconds from now.
void prolong(Table& table, std::string_view index, std::string_view ttl_s);

// Marks an existing member as ending.
bool mark(Table& table, std::string_view index, const Table::Scored& member);

// The ids of the members that are ending, the least recently active first.
std::vector<Reply> ending(Table& table, std::string_view index);

// The number of members that are ending.
std::int64_t count_ending(Table& table, std::string_view index);

}  // namespace rss
