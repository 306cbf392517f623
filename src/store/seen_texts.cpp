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

std::size_t SeenTexts::first_way(std::string_view id) {
  return std::hash<std::string_view>{}(id) % (kPlaces / kWays) * kWays;
}

// Null when the id is not remembered.
SeenTexts::Place* SeenTexts::place_of(std::string_view id) {
  if (places_.empty()) return nullptr;
  Place* first = &places_[first_way(id)];
  Place* place = std::find_if(first, first + kWays,
                              [&](const Place& p) { return !p.text.empty() && same(p.id, id); });
  return place == first + kWays ? nullptr : place;
}

SeenTexts::Place& SeenTexts::room_for(std::string_view id) {
  if (Place* place = place_of(id)) return *place;
  if (places_.empty()) places_.resize(kPlaces);
  Place* first = &places_[first_way(id)];
  Place* empty = std::find_if(first, first + kWays, [](const Place& p) { return p.text.empty(); });
  return empty == first + kWays ? first[next_way_++ % kWays] : *empty;
}

void SeenTexts::clear(Place& place) {
  bytes_ -= place.text.size();
  place.text = {};
}

void SeenTexts::remember(std::string_view id, std::string text) {
  if (text.size() > max_bytes_ / kShare) return forget(id);
  Place& place = room_for(id);
  bytes_ += text.size();
  bytes_ -= place.text.size();
  place.text = std::move(text);
  std::copy(id.begin(), id.end(), place.id.begin());
  for (; bytes_ > max_bytes_; hand_ = (hand_ + 1) % kPlaces) clear(places_[hand_]);
}

const std::string* SeenTexts::find(std::string_view id) {
  const Place* place = place_of(id);
  return place ? &place->text : nullptr;
}

void SeenTexts::forget(std::string_view id) {
  if (Place* place = place_of(id)) clear(*place);
}

}  // namespace rss
