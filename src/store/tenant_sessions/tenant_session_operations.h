// The steps that tenants' sessions are made of. Private to store/tenant_sessions and to the
// contract test. What an index is stands in tenant_session_index.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/operation.h"

namespace rss {

// A tenant session's key and id.
struct TenantSessionKey {
  std::string key;
  std::string id;
};

// Of the members that are ending one step tells no more than these.
inline constexpr std::size_t kMostEndingAtOnce = 500;

struct TenantSessionCommands {
  // What `create` needs beside the keys.
  struct Creation {
    std::string_view id;
    std::string_view text;
    std::int64_t ttl_s;
    std::int64_t max;           // sessions of the user that may live
    std::int64_t index_ttl_s;   // after the last activity in it
    bool even_if_full = false;  // else the caller looks first which members are dead
  };

  // Stores the session and adds it to the index; members in `looked_at` whose key is gone leave the
  // index first, then members beyond the maximum are marked as ending, the least recently active
  // first. A list: how many members are ending, and the ids of those that were marked here; or
  // kLookFirst, nothing done, and ids of members that may be dead; or kRefused, nothing done: the
  // key holds something else, such as the tombstone of this creation. Its undo leaves a tombstone.
  static Command create(std::string_view session_key, std::string_view index_key,
                        const Creation& creation, const std::vector<TenantSessionKey>& looked_at);
  static constexpr std::int64_t kLookFirst = -1;
  static constexpr std::int64_t kRefused = -2;

  // Undoes a creation of this text, and leaves a tombstone. 1; 0, and nothing done, when the key
  // holds something else.
  static Command undo_create(std::string_view session_key, std::string_view index_key,
                             std::string_view id, std::string_view text);

  // The session was active. Adds no member to the index.
  static Command touch(std::string_view session_key, std::string_view index_key,
                       std::string_view id, std::int64_t index_ttl_s);
  // What it replies.
  static constexpr std::int64_t kAbsent = 0;  // then it is no member either
  static constexpr std::int64_t kActive = 1;
  static constexpr std::int64_t kIsEnding = -1;
  static constexpr std::int64_t kNotInIndex = -2;

  // `ZSCORE`, for a server that refuses to write. The member's score as text, or nil.
  static Command score(std::string_view index_key, std::string_view id);

  // Deletes the session, and takes it out of the index. 1 or 0.
  static Command destroy(std::string_view session_key, std::string_view index_key,
                         std::string_view id);

  // All members with their scores, the least recently active first; those that are ending in front.
  static Command members(std::string_view index_key);

  // Members that are ending, the least recently active first.
  static Command ending(std::string_view index_key);

  // Deletes the sessions, and takes them out of the index. The ids of those that were there.
  static Command end(std::string_view index_key, const std::vector<TenantSessionKey>& sessions);

  // The same of those sessions that are ending, or no members at all.
  static Command finish(std::string_view index_key, const std::vector<TenantSessionKey>& ending);

  // Takes members whose session is gone out of the index. How many there were.
  static Command drop_dead(std::string_view index_key,
                           const std::vector<TenantSessionKey>& members);

  // `MGET`, of at least one session. Texts and nils.
  static Command get_many(const std::vector<TenantSessionKey>& sessions);

  // `SCAN cursor MATCH pattern COUNT n`: the next cursor, and a list of keys.
  static Command scan(std::string_view cursor, std::string_view pattern);

  // `SET key 1 NX PX ms`: "OK", or nil when another process has the lock.
  static Command lock(std::string_view key, std::uint64_t ms);
};

}  // namespace rss
