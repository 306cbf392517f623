#include "store/tenant_session_users.h"

#include <algorithm>
#include <functional>

namespace rss {

std::size_t TenantSessionUsers::index_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % kPlaces;
}

std::size_t TenantSessionUsers::index_of_user(const Place& place) {
  const std::hash<std::string_view> hash;
  return (hash(place.user) * 31 + hash(place.tenant)) % kPlaces;
}

bool TenantSessionUsers::holds(const Place& place, std::string_view tenant, std::string_view id) {
  return !place.tenant.empty() && std::string_view(place.id.data(), place.id.size()) == id &&
         place.tenant == tenant;
}

void TenantSessionUsers::remember(std::string_view tenant, std::string_view id,
                                  std::string_view user) {
  if (places_.empty()) {
    places_.resize(kPlaces);
    last_told_.resize(kPlaces);
  }
  Place& place = places_[index_of(id)];
  if (holds(place, tenant, id) && place.user == user) return;
  std::copy(id.begin(), id.end(), place.id.begin());
  place.tenant = tenant;
  place.user = user;
  place.told_ms = kNever;
}

const std::string* TenantSessionUsers::find(std::string_view tenant, std::string_view id) const {
  if (places_.empty()) return nullptr;
  const Place& place = places_[index_of(id)];
  return holds(place, tenant, id) ? &place.user : nullptr;
}

void TenantSessionUsers::forget(std::string_view tenant, std::string_view id) {
  if (find(tenant, id)) places_[index_of(id)] = {};
}

void TenantSessionUsers::clear() {
  places_ = std::vector<Place>();  // not {}: that would keep the room
  last_told_ = std::vector<Id>();
}

void TenantSessionUsers::told(std::string_view tenant, std::string_view id, std::int64_t now_ms) {
  if (!find(tenant, id)) return;
  Place& place = places_[index_of(id)];
  place.told_ms = now_ms;
  last_told_[index_of_user(place)] = place.id;
}

// A clock that was set back may not keep the index from being told.
bool TenantSessionUsers::is_due(std::string_view tenant, std::string_view id,
                                std::int64_t now_ms) const {
  if (!find(tenant, id)) return true;
  const Place& place = places_[index_of(id)];
  if (last_told_[index_of_user(place)] != place.id) return true;
  return now_ms < place.told_ms || now_ms - place.told_ms >= kRestMs;
}

}  // namespace rss
