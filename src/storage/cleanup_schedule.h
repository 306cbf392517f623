// CleanupSchedule: when the users' indexes are cleaned, and the ticks of the loop between the steps
// of a cleaning. Owned by a Storage. Keeps no process alive.
#pragma once

#include <cstdint>

#include "base/function.h"
#include "base/ring.h"
#include "net/uv_handle.h"

namespace rss {

class CleanupSchedule {
 public:
  // The loop must outlive the schedule. `clean` is called each time the interval is over.
  CleanupSchedule(Loop& loop, std::uint64_t interval_s, Function<void()> clean)
      : interval_ms_(interval_s * 1000),
        interval_(loop, std::move(clean)),
        step_(loop, [this] { run_steps(); }) {}

  // Nothing is cleaned for a program that has no tenants: the first interval begins with the first
  // of these calls.
  void begin() {
    if (!interval_.active()) interval_.start(interval_ms_, interval_ms_);
  }

  // Runs the step soon, after other work.
  void later(Function<void()> step);

  // Nothing is cleaned any more; steps that have not run are dropped.
  void stop();

 private:
  void run_steps();

  const std::uint64_t interval_ms_;
  Timer interval_;
  Timer step_;
  Ring<Function<void()>> steps_;
};

}  // namespace rss
