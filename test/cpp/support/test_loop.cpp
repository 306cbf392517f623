#include "support/test_loop.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

constexpr std::uint64_t kLookEveryMs = 5;

}  // namespace

TestLoop::TestLoop() {
  uv_loop_init(&uv_);
  uv_timer_init(&uv_, &waker_);
  uv_timer_start(
      &waker_, [](uv_timer_t*) {}, kLookEveryMs, kLookEveryMs);
  loop_ = std::make_unique<Loop>(&uv_);
  loop_->ref();
}

TestLoop::~TestLoop() {
  loop_->unref();
  bool closed = false;
  loop_->close([&] { closed = true; });
  run_until([&] { return closed; });
  uv_close(reinterpret_cast<uv_handle_t*>(&waker_), nullptr);
  uv_run(&uv_, UV_RUN_DEFAULT);
  EXPECT_EQ(uv_loop_close(&uv_), 0) << "a handle is left open";
}

void TestLoop::run_once() { uv_run(&uv_, UV_RUN_ONCE); }

bool TestLoop::run_until(const std::function<bool()>& condition, std::uint64_t limit_ms) {
  const std::uint64_t end = uv_hrtime() + limit_ms * 1'000'000;
  while (!condition()) {
    if (uv_hrtime() > end) {
      ADD_FAILURE() << "what was waited for has not happened within " << limit_ms << " ms";
      return false;
    }
    run_once();
  }
  return true;
}

}  // namespace rss
