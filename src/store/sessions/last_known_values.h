// LastKnownValues: the text of each session that this process last saw, so that an update need not
// read first, and so that what is known can be told while the server is away. Bounded; forgetting
// costs one round trip, never correctness: the server compares. What it holds never goes back,
// since replies for one session come in the order of its calls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class LastKnownValues {
 public:
  static constexpr std::size_t kDefaultBytes = 16u << 20;

  struct Seen {
    std::string text;
    std::int64_t wall_ms = 0;
    // Texts that were sent to replace this one, and whose replies are missing.
    std::vector<std::string> unconfirmed = {};
  };

  // Bounds the texts; 0 remembers nothing. There are 131,072 places, in groups that are made when
  // they are needed.
  explicit LastKnownValues(std::size_t max_bytes = kDefaultBytes) : max_bytes_(max_bytes) {}

  // Requires is_uuid(id), here and below. `wall_ms` is the moment, on Clock::wall_ms().
  void remember(std::string_view id, std::string text, std::int64_t wall_ms);
  // A text that was sent to replace what is remembered; its reply is missing.
  void doubt(std::string_view id, std::string text);
  // Null when it is not known.
  const Seen* find(std::string_view id) const;
  void forget(std::string_view id);
  // And gives back all memory.
  void clear();

  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kGroups = 32768;
  // Where one id may be: so few that all are looked at, enough that ids rarely drive each other
  // out.
  static constexpr std::size_t kWays = 4;
  // Of one session, the latest.
  static constexpr std::size_t kUnconfirmed = 4;
  struct Place {
    std::array<char, 36> id;
    Seen seen;  // without a text: the place is free
  };
  using Group = std::array<Place, kWays>;

  static std::size_t group_of(std::string_view id);
  Place* place_of(std::string_view id) const;
  void count(const Seen& seen, bool added);
  Place& room_for(std::string_view id);
  void clear(Place& place);
  void clear_next_group();

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t hand_ = 0;
  std::size_t next_way_ = 0;
  std::vector<std::unique_ptr<Group>> groups_;
};

}  // namespace rss
