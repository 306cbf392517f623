// TickEnd: runs an action at the end of the current event-loop tick, so that a module can batch all
// calls of one tick. Supplied by the Storage.
#pragma once

#include "base/function.h"

namespace rss {

class TickEnd {
 public:
  virtual ~TickEnd() = default;

  // Runs the action exactly once, after the commands run so far and before the tick's batch is
  // written. Runs it immediately on the embedded table, which does not batch.
  virtual void at_tick_end(Function<void()> action) = 0;
};

}  // namespace rss
