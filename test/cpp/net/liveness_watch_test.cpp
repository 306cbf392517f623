#include "net/liveness_watch.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

using Verdict = LivenessWatch::Verdict;

// How many ticks pass until the verdict comes; 0 when it does not come within many.
int ticks_until(LivenessWatch& silence, Verdict verdict, bool owed) {
  for (int tick = 1; tick <= 1000; ++tick) {
    if (silence.tick(owed, 0) == verdict) return tick;
  }
  return 0;
}

TEST(LivenessWatch, IsDeathAfterTheTimeoutOfOneThatOwesAReply) {
  LivenessWatch silence(5000);
  const auto ticks = static_cast<std::uint64_t>(ticks_until(silence, Verdict::kDead, true));
  EXPECT_GT(ticks * silence.tick_ms(), 5000u);
  EXPECT_LE(ticks * silence.tick_ms(), 6250u);
}

TEST(LivenessWatch, IsMeasuredWithAnyTimeout) {
  for (const std::uint64_t timeout_ms : {1u, 2u, 3u, 7u, 100u, 3'600'000u}) {
    LivenessWatch silence(timeout_ms);
    EXPECT_GT(silence.tick_ms(), 0u);
    EXPECT_EQ(ticks_until(silence, Verdict::kDead, true), 5) << timeout_ms;
  }
}

TEST(LivenessWatch, OfOneThatOwesNothingLeadsToAQuestion) {
  LivenessWatch silence(5000);
  const auto ticks = static_cast<std::uint64_t>(ticks_until(silence, Verdict::kAsk, false));
  EXPECT_EQ(ticks * silence.tick_ms(), LivenessWatch::kAskAfterMs);
}

TEST(LivenessWatch, EndsWithTheFirstByte) {
  LivenessWatch silence(5000);
  for (int tick = 0; tick < 100; ++tick) {
    ASSERT_EQ(silence.tick(true, 0), Verdict::kFine);
    silence.end();
  }
  EXPECT_EQ(ticks_until(silence, Verdict::kDead, true), 5);
}

TEST(LivenessWatch, OfTheTimeWithoutADebtDoesNotCountForADebt) {
  LivenessWatch silence(5000);
  for (int tick = 0; tick < 11; ++tick) silence.tick(false, 0);
  EXPECT_EQ(ticks_until(silence, Verdict::kDead, true), 5);
}

TEST(LivenessWatch, IsNoneWhileThePeerTakesWhatIsSentToIt) {
  LivenessWatch silence(5000);
  for (std::size_t unwritten = 100; unwritten > 0; --unwritten)
    ASSERT_EQ(silence.tick(true, unwritten), Verdict::kFine);
  EXPECT_EQ(ticks_until(silence, Verdict::kDead, true), 5);
}

}  // namespace
}  // namespace rss
