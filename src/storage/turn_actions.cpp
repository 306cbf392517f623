#include "storage/turn_actions.h"

#include <utility>

namespace rss {

LoopTurnEnd::LoopTurnEnd(Loop& loop) : loop_(loop) { loop.add(*this); }

LoopTurnEnd::~LoopTurnEnd() { loop_.remove(*this); }

void LoopTurnEnd::run() {
  for (auto& action : std::exchange(actions_, {})) action();
}

}  // namespace rss
