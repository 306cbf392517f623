// LastKnownValues: a bounded cache of the last text that this process saw of each session. An
// update starts from the cached text without a read, and RecentSessions serves it during an outage.
// A missing entry costs one round trip. A stale entry cannot overwrite a newer value: the server
// compares before it writes. An entry is never replaced by an older text, because replies for one
// session arrive in the order of its calls. Owned by Storage and by TenantSessions.
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
    // Replacements for `text` that are in doubt: written, and the reply is missing.
    std::vector<std::string> unconfirmed = {};
  };

  // `max_bytes` bounds the total size of the texts; 0 disables the cache. The cache holds up to
  // 131,072 sessions, in groups that are allocated on first use.
  explicit LastKnownValues(std::size_t max_bytes = kDefaultBytes) : max_bytes_(max_bytes) {}

  // Requires is_uuid(id), as do the methods below. `wall_ms`: when the text was seen, by
  // Clock::wall_ms().
  void remember(std::string_view id, std::string text, std::int64_t wall_ms);
  // Records a replacement for the cached text that is in doubt. No effect for an unknown id.
  void doubt(std::string_view id, std::string text);
  // Null for an unknown id.
  const Seen* find(std::string_view id) const;
  void forget(std::string_view id);
  // Forgets all sessions and frees all memory.
  void clear();

  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kGroups = 32768;
  // Places per group. A lookup scans the whole group; more places mean fewer collisions.
  static constexpr std::size_t kWays = 4;
  // The maximum number of texts in doubt per session; the most recent ones are kept.
  static constexpr std::size_t kUnconfirmed = 4;
  struct Place {
    std::array<char, 36> id;
    Seen seen;  // an empty text marks a free place
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
