#include "storage/cleanup_schedule.h"

namespace rss {
namespace {

constexpr std::uint64_t kPauseMs = 1;

}  // namespace

void CleanupSchedule::later(Function<void()> step) {
  steps_.push_back(std::move(step));
  if (!step_.active()) step_.start(kPauseMs);
}

void CleanupSchedule::stop() {
  interval_.stop();
  step_.stop();
  steps_ = {};
}

// Steps that these steps schedule run after the next pause.
void CleanupSchedule::run_steps() {
  for (std::size_t count = steps_.size(); count > 0; --count) steps_.pop_front()();
}

}  // namespace rss
