#include "store/sessions/last_known_values.h"

#include <algorithm>
#include <functional>

namespace rss {
namespace {

// The text of one session takes at most 1/kShare of the memory.
constexpr std::size_t kShare = 16;

bool same(const std::array<char, 36>& a, std::string_view b) {
  return std::string_view(a.data(), a.size()) == b;
}

}  // namespace

std::size_t LastKnownValues::group_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % kGroups;
}

LastKnownValues::Place* LastKnownValues::place_of(std::string_view id) const {
  Group* group = groups_.empty() ? nullptr : groups_[group_of(id)].get();
  if (!group) return nullptr;
  const auto place = std::find_if(group->begin(), group->end(), [&](const Place& p) {
    return !p.seen.text.empty() && same(p.id, id);
  });
  return place == group->end() ? nullptr : &*place;
}

LastKnownValues::Place& LastKnownValues::room_for(std::string_view id) {
  if (Place* place = place_of(id)) return *place;
  if (groups_.empty()) groups_.resize(kGroups);
  std::unique_ptr<Group>& group = groups_[group_of(id)];
  if (!group) group = std::make_unique<Group>();
  const auto empty = std::find_if(group->begin(), group->end(),
                                  [](const Place& p) { return p.seen.text.empty(); });
  return empty == group->end() ? (*group)[next_way_++ % kWays] : *empty;
}

void LastKnownValues::count(const Seen& seen, bool added) {
  std::size_t bytes = seen.text.size();
  for (const std::string& text : seen.unconfirmed) bytes += text.size();
  bytes_ = added ? bytes_ + bytes : bytes_ - bytes;
}

void LastKnownValues::clear(Place& place) {
  count(place.seen, false);
  place.seen = {};
}

void LastKnownValues::clear_next_group() {
  if (Group* group = groups_[hand_].get()) {
    for (Place& place : *group) clear(place);
  }
  hand_ = (hand_ + 1) % kGroups;
}

void LastKnownValues::remember(std::string_view id, std::string text, std::int64_t wall_ms) {
  if (text.size() > max_bytes_ / kShare) return forget(id);
  Place& place = room_for(id);
  Seen& seen = place.seen;
  count(seen, false);
  if (!seen.unconfirmed.empty() && (seen.text != text || place_of(id) != &place))
    seen.unconfirmed.clear();
  seen.text = std::move(text);
  seen.wall_ms = wall_ms;
  count(seen, true);
  std::copy(id.begin(), id.end(), place.id.begin());
  while (bytes_ > max_bytes_) clear_next_group();
}

void LastKnownValues::doubt(std::string_view id, std::string text) {
  Place* place = place_of(id);
  if (!place) return;
  std::vector<std::string>& unconfirmed = place->seen.unconfirmed;
  count(place->seen, false);
  if (unconfirmed.size() == kUnconfirmed) unconfirmed.erase(unconfirmed.begin());
  unconfirmed.push_back(std::move(text));
  count(place->seen, true);
  while (bytes_ > max_bytes_) clear_next_group();
}

const LastKnownValues::Seen* LastKnownValues::find(std::string_view id) const {
  const Place* place = place_of(id);
  return place ? &place->seen : nullptr;
}

void LastKnownValues::forget(std::string_view id) {
  if (Place* place = place_of(id)) clear(*place);
}

void LastKnownValues::clear() {
  groups_ = decltype(groups_)();  // `= {}` would keep the capacity
  bytes_ = 0;
}

}  // namespace rss
