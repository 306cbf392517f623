// ExpiryWheel: a hierarchical timing wheel that yields the entries that may have expired. A tick is
// 16 ms, and a bucket of level n spans 64^n ticks. It links entries and does not own them. Owned by
// a MemoryTable.
//
// Entry::ends_ms is authoritative. An entry's bucket never begins more than one tick after ends_ms,
// but may begin earlier. Moving an expiry later only updates ends_ms. An entry in a bucket of a
// high level is taken out when that bucket begins. The caller of take_due() compares ends_ms with
// the current time and adds an entry that is still alive again. Sliding an expiry therefore costs
// one store, and every method is O(1).
//
// The wheel's time never runs backwards. When the clock does, the wheel moves its epoch back by the
// difference. Entries are then taken out early and added again, never late.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "memory/entry.h"

namespace rss {

class ExpiryWheel {
 public:
  explicit ExpiryWheel(std::int64_t now_ms) : epoch_ms_(now_ms), now_ms_(now_ms) {}
  ExpiryWheel(const ExpiryWheel&) = delete;
  ExpiryWheel& operator=(const ExpiryWheel&) = delete;

  // Requires an entry that is not in the wheel. Ignores an entry without expiry.
  void add(Entry* entry);

  // No-op if the entry is not in the wheel.
  void remove(Entry* entry);

  // Changes the entry's expiry.
  void retime(Entry* entry, std::int64_t ends_ms);

  // Removes and returns one entry whose bucket has begun, earliest bucket first; null if there is
  // none.
  Entry* take_due(std::int64_t now_ms);

  // Milliseconds until take_due() can return an entry, 0 if it can now; nullopt for an empty wheel.
  std::optional<std::int64_t> wait_ms(std::int64_t now_ms);

 private:
  static constexpr unsigned kTickBits = 4;
  static constexpr unsigned kBucketBits = 6;
  static constexpr unsigned kBuckets = 1u << kBucketBits;
  static constexpr unsigned kLevels = 10;
  // Later expiries (beyond 146 million years) are clamped to this tick, so sums fit in int64_t.
  static constexpr std::uint64_t kFarthestTick = std::uint64_t{1} << 58;

  struct Bucket {
    unsigned level;
    std::uint64_t begins;  // tick; UINT64_MAX when the wheel is empty
  };

  void follow(std::int64_t now_ms);
  std::uint64_t now_tick() const;
  std::uint64_t tick_of_end(std::int64_t ends_ms) const;
  Bucket first_bucket() const;
  Entry*& head(unsigned level, unsigned bucket) { return heads_[level * kBuckets + bucket]; }

  // An entry's level is that of the highest bit in which its tick differs from the cursor. An entry
  // whose tick equals the cursor is in the cursor's bucket of level 0. The cursor never passes a
  // bucket with entries: it stays at the beginning of a bucket until the bucket is empty.
  std::uint64_t cursor_ = 0;
  std::int64_t epoch_ms_;                        // the wall time of tick 0
  std::int64_t now_ms_;                          // the most recent clock reading
  std::array<std::uint64_t, kLevels> filled_{};  // bit n: bucket n has entries
  std::array<Entry*, kLevels * kBuckets> heads_{};
};

}  // namespace rss
