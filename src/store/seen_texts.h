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
  // Bounds the texts; the table itself is 4,096 places.
  explicit SeenTexts(std::size_t max_bytes = 16u << 20) : max_bytes_(max_bytes) {}

  // Requires is_uuid(id), here and below.
  void remember(std::string_view id, std::string text);
  // Null when it is not known.
  const std::string* find(std::string_view id) const;
  void forget(std::string_view id);

  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kPlaces = 4096;
  struct Place {
    std::array<char, 36> id;
    std::string text;  // empty: the place is free
  };

  static std::size_t index_of(std::string_view id);
  void clear(Place& place);

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t hand_ = 0;
  std::vector<Place> places_;
};

}  // namespace rss
