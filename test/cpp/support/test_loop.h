// TestLoop: a libuv loop with the core's Loop on it, run by the test until something has happened.
// Declare it before whatever uses it. The destructor closes everything and fails the test when a
// handle is left open.
#pragma once

#include <uv.h>

#include <functional>

#include "net/loop.h"
#include "support/pending.h"

namespace rss {

class TestLoop {
 public:
  // Far longer than anything takes.
  static constexpr std::uint64_t kLimitMs = 30'000;

  TestLoop();
  ~TestLoop();
  TestLoop(const TestLoop&) = delete;
  TestLoop& operator=(const TestLoop&) = delete;

  Loop& loop() { return *loop_; }
  operator Loop&() { return *loop_; }

  // One turn: waits for one event at most.
  void run_once();

  // Runs until the condition holds; false, and a failed test, when it does not within the limit.
  bool run_until(const std::function<bool()>& condition, std::uint64_t limit_ms = kLimitMs);

  // Runs until the call has ended, and gives its outcome.
  template <class T>
  Result<Kept<T>> outcome_of(const Pending<T>& call) {
    if (!run_until([&] { return call.ended(); }))
      return Error{ErrorCode::kTimeout, "the call never ended"};
    return call.outcome();
  }

  // The same for a call that `start` makes with the callback it is given.
  template <class T, class Start>
  Result<Kept<T>> outcome(Start start) {
    Pending<T> call;
    start(call.callback());
    return outcome_of(call);
  }

 private:
  uv_loop_t uv_;
  uv_timer_t waker_;  // so that a condition that no event announces is looked at
  std::unique_ptr<Loop> loop_;
};

}  // namespace rss
