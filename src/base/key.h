// How each key is spelled. No other file spells one. The parts of a key have been checked: none but
// the last holds a colon, so that no two keys are spelled alike.
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
  // The id in such a key; nullopt for any other key.
  std::optional<std::string_view> project_session_id(std::string_view key) const;

  // `replayed:{key}`: which replays of changes to this session were carried out.
  std::string replay_marker(std::string_view session_key) const;

  // `session:{tenant}:{id}`, `user_sessions:{tenant}:{user}`.
  std::string tenant_session(std::string_view tenant, std::string_view id) const;
  std::string user_sessions(std::string_view tenant, std::string_view user) const;

  // What all keys of user_sessions() begin with, for one tenant or, when it is empty, for all.
  std::string user_sessions_prefix(std::string_view tenant) const;

  // Taken by the process that cleans the tenants' indexes.
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
  // The channel where it is told that a lock may be free: `lock_free:{name}`.
  std::string lock_channel(std::string_view name) const;

  // Where nothing is ever stored, within what a user must be allowed who keeps sessions:
  // `project_session:`.
  std::string write_probe() const;

  // A key that the user of the wrapper chose.
  std::string plain(std::string_view key) const;

  // The pattern of all keys of this key's kind, as an ACL spells it: `session:*`. Shows nothing of
  // a plain key: `*`. Requires that the key begins with the prefix.
  std::string pattern(std::string_view key) const;

 private:
  std::string spell(std::initializer_list<std::string_view> parts) const;

  std::string prefix_;
};

// Whether the text is a UUID of any version in its canonical form, in either case (RFC 9562).
bool is_uuid(std::string_view text);

}  // namespace rss
