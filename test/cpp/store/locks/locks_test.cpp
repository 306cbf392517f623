#include "store/locks/locks.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "memory/memory_backend.h"
#include "storage/thread_notifications.h"
#include "support/manual_clock.h"
#include "support/test_loop.h"

namespace rss {
namespace {

class LocksTest : public testing::Test {
 protected:
  std::int64_t acquire(std::string_view token, std::int64_t ttl_ms = 1000) {
    std::optional<std::int64_t> fence;
    locks_.acquire("report", token, ttl_ms, [&](auto outcome) { fence = outcome.value(); });
    return *fence;
  }
  bool extend(std::string_view token) {
    std::optional<bool> held;
    locks_.extend("report", token, 1000, [&](auto outcome) { held = outcome.value(); });
    return *held;
  }
  bool release(std::string_view token) {
    std::optional<bool> held;
    locks_.release("report", token, [&](auto outcome) { held = outcome.value(); });
    return *held;
  }

  Pending<std::int64_t> wait(std::int64_t seen) {
    Pending<std::int64_t> call;
    locks_.wait("report", seen, 60'000, call.callback());
    return call;
  }

  TestLoop loop_;
  ThreadNotifications signals_{loop_};
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 1 << 20);
  MemoryBackend backend_{table_};
  Options options_;
  Locks locks_{backend_, clock_, options_, signals_};
};

TEST_F(LocksTest, OneTokenHoldsTheLockUntilItIsReleasedOrEnds) {
  EXPECT_GT(acquire("a"), 0);
  EXPECT_EQ(acquire("b"), 0);
  EXPECT_FALSE(release("b"));
  EXPECT_TRUE(release("a"));
  EXPECT_GT(acquire("b"), 0);
  clock_.advance_ms(1000);
  EXPECT_GT(acquire("a"), 0);
  EXPECT_FALSE(extend("b"));
  EXPECT_FALSE(release("b"));
  EXPECT_TRUE(extend("a"));
}

TEST_F(LocksTest, AnExtendedLockLastsItsWholeTimeAgain) {
  acquire("a");
  for (int i = 0; i < 10; ++i) {
    clock_.advance_ms(900);
    EXPECT_TRUE(extend("a"));
    EXPECT_EQ(acquire("b"), 0);
  }
  clock_.advance_ms(1000);
  EXPECT_FALSE(extend("a"));
}

TEST_F(LocksTest, FencesGrowWithinOneMillisecondAndWhenTheClockIsPutBack) {
  std::int64_t last = 0;
  for (int i = 0; i < 100; ++i) {
    if (i % 10 == 5) clock_.set_wall_ms(clock_.wall_ms() - 60'000);
    const std::int64_t fence = acquire("a");
    EXPECT_GT(fence, last);
    last = fence;
    EXPECT_TRUE(release("a"));
  }
}

TEST_F(LocksTest, AcquiringAgainWithTheSameTokenGivesTheSameFence) {
  const std::int64_t fence = acquire("a");
  EXPECT_EQ(acquire("a"), fence);
}

TEST_F(LocksTest, TheFenceOutlivesALongLock) {
  acquire("a", 90'000'000);
  EXPECT_EQ(table_->expiry_of("lock_fence:report")->wall_ms, clock_.wall_ms() + 90'000'000);
}

TEST_F(LocksTest, AWaitEndsWhenTheLockIsReleased) {
  acquire("a");
  const std::int64_t begun = wait(0).value();
  const auto first = wait(begun);
  const auto second = wait(begun);
  EXPECT_TRUE(release("a"));
  EXPECT_FALSE(first.ended());
  locks_.release_and_tell("report", "a",
                          [](const auto& outcome) { EXPECT_FALSE(outcome.value()); });
  EXPECT_NE(first.value(), begun);
  EXPECT_EQ(second.value(), first.value());
  EXPECT_EQ(wait(begun).value(), first.value()) << "what was told between two waits is not missed";
}

TEST_F(LocksTest, TheLockIsFreeWhenItsReleaseIsPublished) {
  acquire("a");
  const std::int64_t begun = wait(0).value();
  std::int64_t fence = 0;
  locks_.wait("report", begun, 60'000, [&](const auto&) { fence = acquire("b"); });
  locks_.release_and_tell("report", "a", [](const auto& outcome) { EXPECT_TRUE(outcome.value()); });
  EXPECT_GT(fence, 0);
}

}  // namespace
}  // namespace rss
