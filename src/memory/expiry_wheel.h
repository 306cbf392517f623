// ExpiryWheel: which entries to look at next because their time may have come. A hierarchical
// timing wheel of ticks of 16 ms: a slot of level n holds 64^n ticks. It links entries and does
// not own them.
//
// An entry's own ends_ms is the truth. Its place in the wheel is never later than that, but may be
// earlier: an end that moves later is only written down, and an entry in a slot of a high level
// comes out when that slot begins. Whoever takes an entry out compares its end with the time, and
// puts it back when it lives on. So sliding an entry costs one store, and every method is O(1).
//
// The wheel's time never runs backwards. When the clock does, the difference is added to what
// every entry still has to wait: entries then come out early and are put back, never too late.
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

  // Requires an entry that is not in the wheel. One that never ends is left out.
  void add(Entry* entry);

  // Nothing happens when the entry is not in the wheel.
  void remove(Entry* entry);

  // Gives the entry another end.
  void retime(Entry* entry, std::int64_t ends_ms);

  // Takes out one entry whose slot has begun, the earliest slot first; null when there is none.
  Entry* take_due(std::int64_t now_ms);

  // How long until take_due() has something to give, 0 when it has now; nullopt for an empty wheel.
  std::optional<std::int64_t> wait_ms(std::int64_t now_ms);

 private:
  static constexpr unsigned kTickBits = 4;
  static constexpr unsigned kSlotBits = 6;
  static constexpr unsigned kSlots = 1u << kSlotBits;
  static constexpr unsigned kLevels = 10;
  // Whatever ends later (in 146 million years) is looked at then: keeps sums within int64_t.
  static constexpr std::uint64_t kFarthestTick = std::uint64_t{1} << 58;

  struct Slot {
    unsigned level;
    std::uint64_t begins;  // tick; UINT64_MAX when the wheel is empty
  };

  void follow(std::int64_t now_ms);
  std::uint64_t now_tick() const;
  std::uint64_t tick_of_end(std::int64_t ends_ms) const;
  Slot first_slot() const;
  Entry*& head(unsigned level, unsigned slot) { return heads_[level * kSlots + slot]; }

  // Every entry lies in the slot where its tick first differs from the cursor; one that does not
  // differ lies in the cursor's own slot of level 0. The cursor never passes a slot that holds
  // entries, so it stays at the beginning of a slot until that is empty.
  std::uint64_t cursor_ = 0;
  std::int64_t epoch_ms_;                        // the wall time of tick 0
  std::int64_t now_ms_;                          // the latest time seen
  std::array<std::uint64_t, kLevels> filled_{};  // bit n: slot n holds entries
  std::array<Entry*, kLevels * kSlots> heads_{};
};

}  // namespace rss
