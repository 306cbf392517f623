// What a storage gives its rooms as TurnEnd: with a server the end of the loop's turn, with the
// embedded table, where nothing gathers, the moment itself.
#pragma once

#include <vector>

#include "contract/turn_end.h"
#include "net/loop.h"

namespace rss {

// To be made before the pool that writes: members of the loop flush in the order in which they were
// added.
class LoopTurnEnd final : public TurnEnd, private Loop::Member {
 public:
  // The loop must outlive it.
  explicit LoopTurnEnd(Loop& loop);
  ~LoopTurnEnd() override;

  void at_turn_end(Function<void()> action) override { actions_.push_back(std::move(action)); }

  // Now, without waiting for the turn's end.
  void run();

 private:
  void flush() override { run(); }

  Loop& loop_;
  std::vector<Function<void()>> actions_;
};

class AtOnce final : public TurnEnd {
 public:
  void at_turn_end(Function<void()> action) override { action(); }
};

}  // namespace rss
