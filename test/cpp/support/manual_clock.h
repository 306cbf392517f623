// ManualClock: a clock that stands still until the test moves it.
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace rss {

class ManualClock final : public Clock {
 public:
  // Some moment in 2026.
  static constexpr std::int64_t kStart = 1'770'000'000'000;

  std::uint64_t active_ns() const override { return active_ns_; }
  std::int64_t wall_ms() const override { return wall_ms_; }

  // Both times go on.
  void advance_ms(std::int64_t ms) {
    wall_ms_ += ms;
    active_ns_ += static_cast<std::uint64_t>(ms) * 1'000'000;
  }

  // Somebody sets the system's clock.
  void set_wall_ms(std::int64_t wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::int64_t wall_ms_ = kStart;
  std::uint64_t active_ns_ = 0;
};

}  // namespace rss
