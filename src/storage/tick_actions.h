// The two implementations of TickEnd, owned by a Storage. With a server, actions run at the end of
// the tick. With the embedded table, which batches nothing, actions run immediately.
#pragma once

#include <vector>

#include "contract/tick_end.h"
#include "net/loop.h"

namespace rss {

// Must be constructed before the pool: the loop flushes its participants in the order in which they
// were added.
class LoopTickEnd final : public TickEnd, private Loop::Participant {
 public:
  // The loop must outlive this object.
  explicit LoopTickEnd(Loop& loop);
  ~LoopTickEnd() override;

  void at_tick_end(Function<void()> action) override { actions_.push_back(std::move(action)); }

  // Runs the pending actions immediately.
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
