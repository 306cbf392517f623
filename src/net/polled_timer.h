// PolledTimer: a timeout that ignores time in which the loop is blocked. It counts ticks of a libuv
// timer, with at least one poll between two ticks. A loop that JavaScript blocks uses up one tick
// only, and data that has arrived meanwhile is processed before the timeout. It does not keep the
// process alive.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "net/uv_handle.h"

namespace rss {

class PolledTimer {
 public:
  // The loop must outlive the timer. `on_over` may destroy the timer.
  PolledTimer(Loop& loop, Function<void()> on_over)
      : timer_(loop, [this, on_over = std::move(on_over)]() mutable {
          if (--left_ > 0) return;
          timer_.stop();
          on_over();
        }) {}

  // Expires after `ms`, or up to one tick later (a sixteenth of `ms`, at least 1 ms). A second
  // start() restarts the timer.
  void start(std::uint64_t ms) {
    tick_ms_ = std::max<std::uint64_t>(1, ms / kTicks);
    left_ = ms / tick_ms_ + 1;  // one more, because the first tick may precede any poll
    timer_.start(tick_ms_, tick_ms_);
  }
  // Expires in the next iteration of the loop.
  void end_soon() {
    left_ = 1;
    timer_.start(0);
  }
  void stop() { timer_.stop(); }

  // The remaining time. Requires that the timer was started.
  std::uint64_t left_ms() const { return left_ * tick_ms_; }

 private:
  // Minimum number of polls before a timeout of 16 ms or more, even if the loop is often blocked.
  static constexpr std::uint64_t kTicks = 16;

  std::uint64_t tick_ms_ = 1;
  std::uint64_t left_ = 0;
  Timer timer_;
};

}  // namespace rss
