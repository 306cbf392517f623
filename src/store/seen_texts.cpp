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

std::size_t SeenTexts::index_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % kPlaces;
}

void SeenTexts::clear(Place& place) {
  bytes_ -= place.text.size();
  place.text = {};
}

void SeenTexts::remember(std::string_view id, std::string text) {
  if (places_.empty()) places_.resize(kPlaces);
  Place& place = places_[index_of(id)];
  if (text.size() > max_bytes_ / kShare) text.clear();
  bytes_ += text.size();
  bytes_ -= place.text.size();
  place.text = std::move(text);
  std::copy(id.begin(), id.end(), place.id.begin());
  for (; bytes_ > max_bytes_; hand_ = (hand_ + 1) % kPlaces) clear(places_[hand_]);
}

const std::string* SeenTexts::find(std::string_view id) const {
  if (places_.empty()) return nullptr;
  const Place& place = places_[index_of(id)];
  return !place.text.empty() && same(place.id, id) ? &place.text : nullptr;
}

void SeenTexts::forget(std::string_view id) {
  if (places_.empty()) return;
  Place& place = places_[index_of(id)];
  if (same(place.id, id)) clear(place);
}

}  // namespace rss
