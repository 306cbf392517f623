// CleanupSchedule: starts a cleanup of the users' session indexes at each interval, and runs the
// steps of a cleanup in separate ticks of the loop. Its timers do not keep the process alive. Owned
// by a Storage.
#pragma once

#include <cstdint>

#include "base/function.h"
#include "base/ring.h"
#include "net/uv_handle.h"

namespace rss {

class CleanupSchedule {
 public:
  // The loop must outlive the schedule. `clean` is called at the end of each interval.
  CleanupSchedule(Loop& loop, std::uint64_t interval_s, Function<void()> clean)
      : interval_ms_(interval_s * 1000),
        interval_(loop, std::move(clean)),
        step_(loop, [this] { run_steps(); }) {}

  // Starts the interval timer unless it is running. A program that does not use tenant sessions
  // never calls begin(), so nothing is cleaned.
  void begin() {
    if (!interval_.active()) interval_.start(interval_ms_, interval_ms_);
  }

  // Runs the step after a short pause, in which the loop does other work.
  void later(Function<void()> step);

  // Stops the cleanups and drops the steps that have not run.
  void stop();

 private:
  void run_steps();

  const std::uint64_t interval_ms_;
  Timer interval_;
  Timer step_;
  Ring<Function<void()>> steps_;
};

}  // namespace rss
