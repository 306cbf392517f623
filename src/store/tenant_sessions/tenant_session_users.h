// TenantSessionUsers: a bounded cache of sessions that this process has seen. For each session it
// holds the user and the time of the last membership check in the user's index. A cache miss costs
// one more round trip to check the index, never correctness. Owned by TenantSessions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class TenantSessionUsers {
 public:
  // How long a membership check stays valid. A session's membership is checked, and its activity
  // recorded, at most once in this time. If another session of the user was confirmed in this
  // process since, the check is due immediately, so that the order of activities stays right.
  static constexpr std::int64_t kRestMs = 1000;

  // Requires is_uuid(id), like all functions below.
  void remember(std::string_view tenant, std::string_view id, std::string_view user);
  // The session's user, or null when it is not cached.
  const std::string* find(std::string_view tenant, std::string_view id) const;
  std::optional<std::string> copy_of(std::string_view tenant, std::string_view id) const {
    const std::string* user = find(tenant, id);
    return user ? std::optional(*user) : std::nullopt;
  }
  void forget(std::string_view tenant, std::string_view id);

  // Removes all entries and releases the memory.
  void clear();

  // Records that the index, checked at this wall time, has the session as an active member. No
  // effect if the session is not cached.
  void confirm(std::string_view tenant, std::string_view id, std::int64_t asked_ms);
  // Require a new check for this session, or for the user's sessions.
  void doubt(std::string_view tenant, std::string_view id) { confirm(tenant, id, kNever); }
  void doubt_all(std::string_view tenant, std::string_view user);
  // Whether the index must be checked before the session counts as valid.
  bool is_due(std::string_view tenant, std::string_view id, std::int64_t now_ms) const;

 private:
  static constexpr std::size_t kPlaces = 4096;
  static constexpr std::int64_t kNever = -kRestMs;
  using Id = std::array<char, 36>;
  struct Place {
    Id id;
    std::string tenant;  // empty: the place is unused
    std::string user;
    std::int64_t confirmed_ms = kNever;
  };

  static bool holds(const Place& place, std::string_view tenant, std::string_view id);
  static std::size_t index_of(std::string_view id);
  static std::size_t index_of_user(std::string_view tenant, std::string_view user);

  std::vector<Place> places_;
  // The session last confirmed for each user. Users whose hashes collide share a place.
  std::vector<Id> last_confirmed_;
};

}  // namespace rss
