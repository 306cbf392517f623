// What a storage gives its modules as TickEnd: with a server the end of the tick, with the
// embedded table, where nothing gathers, the moment itself.
#pragma once

#include <vector>

#include "contract/tick_end.h"
#include "net/loop.h"

namespace rss {

// To be made before the pool that writes: members of the loop flush in the order in which they were
// added.
class LoopTickEnd final : public TickEnd, private Loop::Participant {
 public:
  // The loop must outlive it.
  explicit LoopTickEnd(Loop& loop);
  ~LoopTickEnd() override;

  void at_tick_end(Function<void()> action) override { actions_.push_back(std::move(action)); }

  // Now, without waiting for the end of the tick.
  void run();

 private:
  void flush() override { run(); }

  Loop& loop_;
  std::vector<Function<void()>> actions_;
};

class ImmediateTickEnd final : public TickEnd {
 public:
  void at_tick_end(Function<void()> action) override { action(); }
};

}  // namespace rss
