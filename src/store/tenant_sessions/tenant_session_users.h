// TenantSessionUsers: the user of each session that this process last saw, and when the user's
// index last confirmed it as a member. Bounded; forgetting costs one round trip, never correctness:
// the index is then asked again.
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
  // How long a confirmation holds. A session that is read again and again is checked, and its
  // activity recorded, once in this time; at once when another session of the user was active here
  // since, so that the order of activities is right.
  static constexpr std::int64_t kRestMs = 1000;

  // Requires is_uuid(id), here and below.
  void remember(std::string_view tenant, std::string_view id, std::string_view user);
  // Null when it is not known.
  const std::string* find(std::string_view tenant, std::string_view id) const;
  std::optional<std::string> copy_of(std::string_view tenant, std::string_view id) const {
    const std::string* user = find(tenant, id);
    return user ? std::optional(*user) : std::nullopt;
  }
  void forget(std::string_view tenant, std::string_view id);

  // All of them, and gives back the memory.
  void clear();

  // The index, asked at this wall time, has the session as an active member. Without effect for
  // what is not remembered.
  void confirm(std::string_view tenant, std::string_view id, std::int64_t asked_ms);
  // The index may not have this session, or any of the user's.
  void doubt(std::string_view tenant, std::string_view id) { confirm(tenant, id, kNever); }
  void doubt_all(std::string_view tenant, std::string_view user);
  // Whether the index must be asked before the session counts as valid.
  bool is_due(std::string_view tenant, std::string_view id, std::int64_t now_ms) const;

 private:
  static constexpr std::size_t kPlaces = 4096;
  static constexpr std::int64_t kNever = -kRestMs;
  using Id = std::array<char, 36>;
  struct Place {
    Id id;
    std::string tenant;  // empty: the place is free
    std::string user;
    std::int64_t confirmed_ms = kNever;
  };

  static bool holds(const Place& place, std::string_view tenant, std::string_view id);
  static std::size_t index_of(std::string_view id);
  static std::size_t index_of_user(std::string_view tenant, std::string_view user);

  std::vector<Place> places_;
  // The session that each user's index last confirmed, as far as users have a place of their own.
  std::vector<Id> last_confirmed_;
};

}  // namespace rss
