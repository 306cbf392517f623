#include "net/backoff.h"

#include <gtest/gtest.h>

#include <set>

namespace rss {
namespace {

TEST(Backoff, DoublesItsLongestWaitUpToTheLimit) {
  for (int run = 0; run < 200; ++run) {
    Backoff backoff;
    std::uint64_t ceiling = Backoff::kFirstMs;
    for (int attempt = 0; attempt < 40; ++attempt) {
      ASSERT_LE(backoff.next_ms(), ceiling);
      ceiling = std::min(2 * ceiling, Backoff::kLongestMs);
    }
  }
}

TEST(Backoff, UsesTheWholeRange) {
  Backoff backoff;
  std::uint64_t longest = 0;
  std::uint64_t shortest = UINT64_MAX;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::uint64_t wait = backoff.next_ms();
    if (attempt < 10) continue;
    longest = std::max(longest, wait);
    shortest = std::min(shortest, wait);
  }
  EXPECT_GT(longest, Backoff::kLongestMs * 9 / 10);
  EXPECT_LT(shortest, Backoff::kLongestMs / 10);
}

TEST(Backoff, BeginsAnewAfterASuccess) {
  Backoff backoff;
  for (int attempt = 0; attempt < 20; ++attempt) backoff.next_ms();
  backoff.reset();
  EXPECT_LE(backoff.next_ms(), Backoff::kFirstMs);
}

TEST(Backoff, DiffersFromOneToTheNext) {
  std::set<std::uint64_t> waits;
  for (int i = 0; i < 20; ++i) {
    Backoff backoff;
    for (int attempt = 0; attempt < 10; ++attempt) backoff.next_ms();
    waits.insert(backoff.next_ms());
  }
  EXPECT_GT(waits.size(), 10u);
}

}  // namespace
}  // namespace rss
