#include "storage/tick_actions.h"

#include <utility>

namespace rss {

LoopTickEnd::LoopTickEnd(Loop& loop) : loop_(loop) { loop.add(*this); }

LoopTickEnd::~LoopTickEnd() { loop_.remove(*this); }

void LoopTickEnd::run() {
  for (auto& action : std::exchange(actions_, {})) action();
}

}  // namespace rss
