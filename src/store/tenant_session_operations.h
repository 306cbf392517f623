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
  // first. A list: how many members are ending, and the ids of those that were marked here; or -1,
  // nothing done, and ids of members that may be dead. Undone by destroy().
  static Command create(std::string_view session_key, std::string_view index_key,
                        const Creation& creation, const std::vector<TenantSessionKey>& looked_at);

  // The session was active. 1; 0 when there is no such session (then it is no member either); -1
  // when it is ending.
  static Command touch(std::string_view session_key, std::string_view index_key,
                       std::string_view id, std::int64_t index_ttl_s);

  // Deletes the session, and takes it out of the index. 1 or 0.
  static Command destroy(std::string_view session_key, std::string_view index_key,
                         std::string_view id);

  // All members with their scores, the least recently active first; those that are ending in front.
  static Command members(std::string_view index_key);

  // Members that are ending, the least recently active first.
  static Command ending(std::string_view index_key);

  // Marks all members but `except` (may be empty) as ending. The ids of all that are ending.
  static Command end_all(std::string_view index_key, std::string_view except);

  // Deletes the sessions of members that are ending, and takes them out of the index. The ids of
  // those that were there.
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
