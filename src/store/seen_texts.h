// SeenTexts: the text of each session that this process last saw, so that an update need not read
// first. Bounded; forgetting costs one round trip, never correctness: the server compares. What it
// holds never goes back, since replies for one session come in the order of its calls.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class SeenTexts {
 public:
  static constexpr std::size_t kDefaultBytes = 16u << 20;

  // Bounds the texts; 0 remembers nothing. The table itself, made at the first use, is 16,384
  // places.
  explicit SeenTexts(std::size_t max_bytes = kDefaultBytes) : max_bytes_(max_bytes) {}

  // Requires is_uuid(id), here and below.
  void remember(std::string_view id, std::string text);
  // Null when it is not known.
  const std::string* find(std::string_view id);
  void forget(std::string_view id);

  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kPlaces = 16384;
  // Where one id may be: so few that all are looked at, enough that ids rarely drive each other
  // out.
  static constexpr std::size_t kWays = 4;
  struct Place {
    std::array<char, 36> id;
    std::string text;  // empty: the place is free
  };

  static std::size_t first_way(std::string_view id);
  Place* place_of(std::string_view id);
  Place& room_for(std::string_view id);
  void clear(Place& place);

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t hand_ = 0;
  std::size_t next_way_ = 0;
  std::vector<Place> places_;
};

}  // namespace rss
