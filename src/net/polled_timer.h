// PolledTimer: a time that runs out. It is counted in ticks of a timer, and a poll lies between any
// two of them: however long JavaScript blocks the loop, that uses up one tick, and what came
// meanwhile is seen before the end. Owned by whoever waits; keeps no process alive.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "net/uv_handle.h"

namespace rss {

class PolledTimer {
 public:
  // The loop must outlive it. `on_over` may drop it.
  PolledTimer(Loop& loop, Function<void()> on_over)
      : timer_(loop, [this, on_over = std::move(on_over)]() mutable {
          if (--left_ > 0) return;
          timer_.stop();
          on_over();
        }) {}

  // Runs out after this time or up to a tick later, unless it is stopped or started again.
  void start(std::uint64_t ms) {
    tick_ms_ = std::max<std::uint64_t>(1, ms / kTicks);
    left_ = ms / tick_ms_ + 1;  // the first may be late: it comes before a poll
    timer_.start(tick_ms_, tick_ms_);
  }
  // Runs out in the next tick of the loop.
  void end_soon() {
    left_ = 1;
    timer_.start(0);
  }
  void stop() { timer_.stop(); }

  // Requires that it was started.
  std::uint64_t left_ms() const { return left_ * tick_ms_; }

 private:
  // A loop that is blocked again and again gets at least as many ticks.
  static constexpr std::uint64_t kTicks = 16;

  std::uint64_t tick_ms_ = 1;
  std::uint64_t left_ = 0;
  Timer timer_;
};

}  // namespace rss
