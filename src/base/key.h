// Keys: builds all Redis keys. No other file contains the format of a key. Callers validate the
// parts: only the last part may contain a colon, so distinct parts never yield equal keys. The
// exception is plain(), whose key the application chooses freely.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace rss {

class Keys {
 public:
  explicit Keys(std::string prefix) : prefix_(std::move(prefix)) {}

  // `project_session:{id}`. Requires is_uuid(id).
  std::string project_session(std::string_view id) const;
  // The id in a project_session() key; nullopt for any other key.
  std::optional<std::string_view> project_session_id(std::string_view key) const;

  // `replayed:{key}`: marks the replay attempt that the server executed for this session. `{key}`
  // is the session's key without the prefix.
  std::string replay_marker(std::string_view session_key) const;

  // `session:{tenant}:{id}`, `user_sessions:{tenant}:{user}`.
  std::string tenant_session(std::string_view tenant, std::string_view id) const;
  std::string user_sessions(std::string_view tenant, std::string_view user) const;

  // The common prefix of all user_sessions() keys of one tenant, or of all tenants if `tenant` is
  // empty.
  std::string user_sessions_prefix(std::string_view tenant) const;

  // `session_cleanup`: the lock of the process that cleans the users' session indexes.
  std::string tenant_sessions_cleanup() const;

  // `cache:{tenant}:{namespace}:{key}`, `cache_tags:{tenant}`.
  std::string cache(std::string_view tenant, std::string_view name_space,
                    std::string_view key) const;
  std::string cache_tags(std::string_view tenant) const;

  // `bridge:{hash}`, `ratelimit:{name}`, `lock:{name}`, `lock_fence:{name}`.
  std::string bridge_token(std::string_view hash) const;
  std::string rate_limit(std::string_view name) const;
  std::string lock(std::string_view name) const;
  std::string lock_fence(std::string_view name) const;
  // `lock_free:{name}`: the pub/sub channel that signals that a lock may be free.
  std::string lock_channel(std::string_view name) const;

  // `project_session:`, a key under which nothing is ever stored. An ACL that permits project
  // sessions also permits this key.
  std::string write_probe() const;

  // A key chosen by the application: the prefix and the unchanged key.
  std::string plain(std::string_view key) const;

  // The ACL pattern that matches all keys of this key's kind, such as `session:*` after the prefix.
  // For a plain key it is `*`, which discloses nothing of the key. Requires that the key begins
  // with the prefix.
  std::string pattern(std::string_view key) const;

 private:
  std::string spell(std::initializer_list<std::string_view> parts) const;

  std::string prefix_;
};

// Whether the text is a UUID of any version in canonical form (RFC 9562), in upper or lower case.
bool is_uuid(std::string_view text);

}  // namespace rss
