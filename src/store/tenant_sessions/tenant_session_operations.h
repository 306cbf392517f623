// TenantSessionCommands: the atomic steps of TenantSessions. Private to store/tenant_sessions and
// to the contract test. tenant_session_index.h describes the index.
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

// The maximum number of ending members that one reply lists.
inline constexpr std::size_t kMostEndingAtOnce = 500;

struct TenantSessionCommands {
  // The arguments of create() besides the keys.
  struct Creation {
    std::string_view id;
    std::string_view text;
    std::int64_t ttl_s;
    std::int64_t max;           // sessions that the user may have
    std::int64_t index_ttl_s;   // from the last activity in the index
    bool even_if_full = false;  // else it replies with kLookFirst
  };

  // Stores the session and adds it to the index. First removes the members of `looked_at` that have
  // no session. Then marks members beyond the maximum as ending, the least recently active first.
  // Replies with a list: the number of members that are ending, and the ids of those marked by this
  // command (up to kMostEndingAtOnce). The undo leaves a tombstone.
  //
  // Nothing is stored if the list starts with kLookFirst or kRefused. kLookFirst: the user has too
  // many sessions without `even_if_full`. The ids of members that may be dead follow. The caller
  // runs create() again with these members as `looked_at`, and with `even_if_full`. kRefused: the
  // key holds another value, such as the tombstone of this creation.
  static Command create(std::string_view session_key, std::string_view index_key,
                        const Creation& creation, const std::vector<TenantSessionKey>& looked_at);
  static constexpr std::int64_t kLookFirst = -1;
  static constexpr std::int64_t kRefused = -2;

  // Undoes a creation of this text and leaves a tombstone. Replies with 1. Replies with 0 and
  // changes nothing when the key holds another value.
  static Command undo_create(std::string_view session_key, std::string_view index_key,
                             std::string_view id, std::string_view text);

  // Records an activity of the session in the index. Never adds a member.
  static Command touch(std::string_view session_key, std::string_view index_key,
                       std::string_view id, std::int64_t index_ttl_s);
  // The replies to touch().
  static constexpr std::int64_t kAbsent = 0;  // no session; a member without session is removed
  static constexpr std::int64_t kActive = 1;
  static constexpr std::int64_t kIsEnding = -1;
  static constexpr std::int64_t kNotInIndex = -2;

  // `ZSCORE`, for a server that rejects writes. Replies with the member's score as text, or nil.
  static Command score(std::string_view index_key, std::string_view id);

  // Deletes the session and removes it from the index. Replies with 1, or 0 when no session
  // existed.
  static Command destroy(std::string_view session_key, std::string_view index_key,
                         std::string_view id);

  // Lists all members with their scores, ordered by score: first those that are ending, the most
  // recently active first, then the active ones, the least recently active first.
  static Command members(std::string_view index_key);

  // Lists up to kMostEndingAtOnce members that are ending, the least recently active first.
  static Command ending(std::string_view index_key);

  // Deletes the sessions and removes them from the index. Replies with the ids of those that
  // existed.
  static Command end(std::string_view index_key, const std::vector<TenantSessionKey>& sessions);

  // Like end(), but skips sessions that are active members of the index.
  static Command finish(std::string_view index_key, const std::vector<TenantSessionKey>& ending);

  // Removes members without a session from the index. Replies with how many were removed.
  static Command drop_dead(std::string_view index_key,
                           const std::vector<TenantSessionKey>& members);

  // `MGET`. Requires at least one session. Replies with texts and nils.
  static Command get_many(const std::vector<TenantSessionKey>& sessions);

  // `SCAN cursor MATCH pattern COUNT n`. Replies with the next cursor and a list of keys. The
  // embedded table ignores the pattern.
  static Command scan(std::string_view cursor, std::string_view pattern);

  // `SET key 1 NX PX ms`. Replies with "OK", or nil when the lock is held.
  static Command lock(std::string_view key, std::uint64_t ms);
};

}  // namespace rss
