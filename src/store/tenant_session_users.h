// TenantSessionUsers: whose each session is that this process last saw, and when it last said so in
// the user's index. Bounded; forgetting costs one round trip, never correctness: the server looks
// whether the session is there.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class TenantSessionUsers {
 public:
  // The index is told of the activities of one session at most this often, while no other session
  // of the user is active here: so the order of activities is right, and a session that is read
  // again and again is told of once a second.
  static constexpr std::int64_t kRestMs = 1000;

  // Requires is_uuid(id), here and below.
  void remember(std::string_view tenant, std::string_view id, std::string_view user);
  // Null when it is not known.
  const std::string* find(std::string_view tenant, std::string_view id) const;
  void forget(std::string_view tenant, std::string_view id);

  // All of them, and gives back the memory.
  void clear();

  // The index is being told, at this wall time. Without effect for what is not remembered.
  void told(std::string_view tenant, std::string_view id, std::int64_t now_ms);
  // It was not told after all.
  void not_told(std::string_view tenant, std::string_view id) { told(tenant, id, kNever); }
  // Whether it is to be told of an activity at this time, at once when it was last told of another
  // session of the user.
  bool is_due(std::string_view tenant, std::string_view id, std::int64_t now_ms) const;

 private:
  static constexpr std::size_t kPlaces = 4096;
  static constexpr std::int64_t kNever = -kRestMs;
  using Id = std::array<char, 36>;
  struct Place {
    Id id;
    std::string tenant;  // empty: the place is free
    std::string user;
    std::int64_t told_ms = kNever;
  };

  static bool holds(const Place& place, std::string_view tenant, std::string_view id);
  static std::size_t index_of(std::string_view id);
  static std::size_t index_of_user(const Place& place);

  std::vector<Place> places_;
  // The session that each user's index was last told of, as far as users have a place of their own.
  std::vector<Id> last_told_;
};

}  // namespace rss
