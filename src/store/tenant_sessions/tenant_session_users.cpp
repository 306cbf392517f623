#include "store/tenant_sessions/tenant_session_users.h"

#include <algorithm>
#include <functional>

namespace rss {

std::size_t TenantSessionUsers::index_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % kPlaces;
}

std::size_t TenantSessionUsers::index_of_user(std::string_view tenant, std::string_view user) {
  const std::hash<std::string_view> hash;
  return (hash(user) * 31 + hash(tenant)) % kPlaces;
}

bool TenantSessionUsers::holds(const Place& place, std::string_view tenant, std::string_view id) {
  return !place.tenant.empty() && std::string_view(place.id.data(), place.id.size()) == id &&
         place.tenant == tenant;
}

void TenantSessionUsers::remember(std::string_view tenant, std::string_view id,
                                  std::string_view user) {
  if (places_.empty()) {
    places_.resize(kPlaces);
    last_confirmed_.resize(kPlaces);
  }
  Place& place = places_[index_of(id)];
  if (holds(place, tenant, id) && place.user == user) return;
  std::copy(id.begin(), id.end(), place.id.begin());
  place.tenant = tenant;
  place.user = user;
  place.confirmed_ms = kNever;
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
  places_ = std::vector<Place>();  // assigning {} would keep the capacity
  last_confirmed_ = std::vector<Id>();
}

void TenantSessionUsers::confirm(std::string_view tenant, std::string_view id,
                                 std::int64_t asked_ms) {
  if (!find(tenant, id)) return;
  Place& place = places_[index_of(id)];
  place.confirmed_ms = asked_ms;
  last_confirmed_[index_of_user(place.tenant, place.user)] = place.id;
}

void TenantSessionUsers::doubt_all(std::string_view tenant, std::string_view user) {
  if (!last_confirmed_.empty()) last_confirmed_[index_of_user(tenant, user)] = {};
}

// A check time in the future means that the clock was set back; the index is then checked again.
bool TenantSessionUsers::is_due(std::string_view tenant, std::string_view id,
                                std::int64_t now_ms) const {
  if (!find(tenant, id)) return true;
  const Place& place = places_[index_of(id)];
  if (last_confirmed_[index_of_user(place.tenant, place.user)] != place.id) return true;
  return now_ms < place.confirmed_ms || now_ms - place.confirmed_ms >= kRestMs;
}

}  // namespace rss
