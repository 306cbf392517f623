// ManualTurnEnd: the end of a turn comes when the test says so.
#pragma once

#include <utility>
#include <vector>

#include "contract/turn_end.h"

namespace rss {

class ManualTurnEnd final : public TurnEnd {
 public:
  void at_turn_end(Function<void()> action) override { actions_.push_back(std::move(action)); }
  void end_turn() {
    for (auto& action : std::exchange(actions_, {})) action();
  }

 private:
  std::vector<Function<void()>> actions_;
};

}  // namespace rss
