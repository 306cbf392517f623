#include "store/rate_limits/rate_limits.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "memory/memory_backend.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

class RateLimitsTest : public testing::Test {
 protected:
  RateLimits::Verdict hit(RateLimits::Limit limit, std::int64_t cost = 1) {
    std::optional<RateLimits::Verdict> told;
    limits_.hit("client", limit, cost, [&](auto outcome) { told = outcome.value(); });
    return *told;
  }
  RateLimits::Verdict peek(RateLimits::Limit limit) {
    std::optional<RateLimits::Verdict> told;
    limits_.peek("client", limit, [&](auto outcome) { told = outcome.value(); });
    return *told;
  }
  int allowed_of(int hits, RateLimits::Limit limit) {
    int allowed = 0;
    for (int i = 0; i < hits; ++i) allowed += hit(limit).allowed;
    return allowed;
  }

  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 1 << 20);
  MemoryBackend backend_{table_};
  Options options_;
  RateLimits limits_{backend_, clock_, options_};
};

TEST_F(RateLimitsTest, AnUnusedLimitAllowsExactlyItsHitsWhateverTheWindowDividesTo) {
  for (const std::int64_t limit : {1, 2, 3, 7, 97, 100, 999}) {
    for (const std::int64_t window_s : {1, 10, 60, 3600, 86'400}) {
      table_->erase("ratelimit:client");
      EXPECT_EQ(allowed_of(1100, {limit, window_s}), limit) << limit << " in " << window_s << " s";
    }
  }
}

TEST_F(RateLimitsTest, ALimitThatIsUsedUpAllowsOneHitWithEachInterval) {
  const RateLimits::Limit limit{10, 100};
  EXPECT_EQ(allowed_of(20, limit), 10);
  clock_.advance_ms(9'999);
  EXPECT_FALSE(hit(limit).allowed);
  clock_.advance_ms(1);
  EXPECT_EQ(allowed_of(5, limit), 1);
  clock_.advance_ms(100'000);
  EXPECT_EQ(allowed_of(20, limit), 10);
}

TEST_F(RateLimitsTest, ReturnsTheRemainingHitsAndTheWait) {
  const RateLimits::Limit limit{3, 30};
  EXPECT_EQ(hit(limit).remaining, 2);
  EXPECT_EQ(hit(limit).remaining, 1);
  const RateLimits::Verdict last = hit(limit);
  EXPECT_TRUE(last.allowed);
  EXPECT_EQ(last.remaining, 0);
  EXPECT_EQ(last.retry_after_s, 0);
  EXPECT_EQ(last.reset_at_ms, clock_.wall_ms() + 30'000);
  clock_.advance_ms(500);
  const RateLimits::Verdict refused = hit(limit);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after_s, 10) << "9.5 s, rounded up";
  EXPECT_EQ(refused.reset_at_ms, clock_.wall_ms() + 29'500);
}

TEST_F(RateLimitsTest, AfterTheTimeToWaitTheHitIsAllowed) {
  const RateLimits::Limit limit{7, 60};
  allowed_of(7, limit);
  const RateLimits::Verdict refused = hit(limit, 3);
  clock_.advance_ms(refused.retry_after_s * 1000);
  EXPECT_TRUE(hit(limit, 3).allowed);
}

TEST_F(RateLimitsTest, AHitThatIsNotAllowedCostsNothing) {
  const RateLimits::Limit limit{5, 50};
  EXPECT_EQ(hit(limit, 3).remaining, 2);
  EXPECT_FALSE(hit(limit, 3).allowed);
  EXPECT_TRUE(hit(limit, 2).allowed);
  EXPECT_FALSE(hit(limit).allowed);
}

TEST_F(RateLimitsTest, PeekDoesNotCountAHit) {
  const RateLimits::Limit limit{2, 20};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(peek(limit).remaining, 2);
  EXPECT_EQ(table_->size(), 0u);
  EXPECT_EQ(peek(limit).reset_at_ms, clock_.wall_ms());
  allowed_of(2, limit);
  EXPECT_FALSE(peek(limit).allowed);
  EXPECT_EQ(peek(limit).retry_after_s, 10);
}

TEST_F(RateLimitsTest, AClockThatIsSetBackDoesNotBlockCallers) {
  const RateLimits::Limit limit{2, 20};
  allowed_of(2, limit);
  clock_.set_wall_ms(clock_.wall_ms() - 3'600'000);
  EXPECT_FALSE(hit(limit).allowed);
  clock_.advance_ms(10'000);
  EXPECT_TRUE(hit(limit).allowed);
}

TEST_F(RateLimitsTest, ALimitThatWasMadeLooserIsLooseAtOnce) {
  hit({1, 86'400});
  EXPECT_FALSE(hit({10, 60}).allowed);
  clock_.advance_ms(6'000);
  EXPECT_TRUE(hit({10, 60}).allowed);
}

TEST_F(RateLimitsTest, WhatIsStoredEndsWhenTheLimitIsUnusedAgain) {
  hit({4, 40});
  EXPECT_EQ(table_->expiry_of("ratelimit:client")->wall_ms, clock_.wall_ms() + 10'000);
}

TEST_F(RateLimitsTest, TheLargestLimitsStayWithinTheNumbers) {
  constexpr std::int64_t kLongest = 2'147'483'647;
  EXPECT_EQ(hit({1, kLongest}).remaining, 0);
  EXPECT_FALSE(hit({1, kLongest}).allowed);
  table_->erase("ratelimit:client");
  EXPECT_EQ(hit({1'000'000, kLongest}, 1'000'000).remaining, 0);
}

}  // namespace
}  // namespace rss
