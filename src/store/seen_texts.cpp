#include "store/seen_texts.h"

#include <algorithm>
#include <functional>

namespace rss {
namespace {

// One session takes at most this share of the memory.
constexpr std::size_t kShare = 16;

bool same(const std::array<char, 36>& a, std::string_view b) {
  return std::string_view(a.data(), a.size()) == b;
}

}  // namespace

std::size_t SeenTexts::group_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % kGroups;
}

// Null when the id is not remembered.
SeenTexts::Place* SeenTexts::place_of(std::string_view id) const {
  Group* group = groups_.empty() ? nullptr : groups_[group_of(id)].get();
  if (!group) return nullptr;
  const auto place = std::find_if(group->begin(), group->end(), [&](const Place& p) {
    return !p.seen.text.empty() && same(p.id, id);
  });
  return place == group->end() ? nullptr : &*place;
}

SeenTexts::Place& SeenTexts::room_for(std::string_view id) {
  if (Place* place = place_of(id)) return *place;
  if (groups_.empty()) groups_.resize(kGroups);
  std::unique_ptr<Group>& group = groups_[group_of(id)];
  if (!group) group = std::make_unique<Group>();
  const auto empty = std::find_if(group->begin(), group->end(),
                                  [](const Place& p) { return p.seen.text.empty(); });
  return empty == group->end() ? (*group)[next_way_++ % kWays] : *empty;
}

void SeenTexts::clear(Place& place) {
  bytes_ -= place.seen.text.size();
  place.seen = {};
}

void SeenTexts::clear_next_group() {
  if (Group* group = groups_[hand_].get()) {
    for (Place& place : *group) clear(place);
  }
  hand_ = (hand_ + 1) % kGroups;
}

void SeenTexts::remember(std::string_view id, std::string text, std::int64_t wall_ms) {
  if (text.size() > max_bytes_ / kShare) return forget(id);
  Place& place = room_for(id);
  bytes_ += text.size();
  bytes_ -= place.seen.text.size();
  place.seen = {std::move(text), wall_ms};
  std::copy(id.begin(), id.end(), place.id.begin());
  while (bytes_ > max_bytes_) clear_next_group();
}

const SeenTexts::Seen* SeenTexts::find(std::string_view id) const {
  const Place* place = place_of(id);
  return place ? &place->seen : nullptr;
}

void SeenTexts::forget(std::string_view id) {
  if (Place* place = place_of(id)) clear(*place);
}

void SeenTexts::clear() {
  groups_ = decltype(groups_)();  // not {}: that would keep the room
  bytes_ = 0;
}

}  // namespace rss
