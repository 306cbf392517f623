// ManualTickEnd: the end of a turn comes when the test says so.
#pragma once

#include <utility>
#include <vector>

#include "contract/tick_end.h"

namespace rss {

class ManualTickEnd final : public TickEnd {
 public:
  void at_tick_end(Function<void()> action) override { actions_.push_back(std::move(action)); }
  void end_tick() {
    for (auto& action : std::exchange(actions_, {})) action();
  }

 private:
  std::vector<Function<void()>> actions_;
};

}  // namespace rss
