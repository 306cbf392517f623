// TickEnd: how a module acts once for all calls of one tick of the loop. Given by the
// Storage.
#pragma once

#include "base/function.h"

namespace rss {

class TickEnd {
 public:
  virtual ~TickEnd() = default;

  // Runs the action exactly once: after the commands that were run so far, and before what has
  // gathered in this tick is written. At once where nothing gathers.
  virtual void at_tick_end(Function<void()> action) = 0;
};

}  // namespace rss
