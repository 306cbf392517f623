#include "base/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace rss {
namespace {

TEST(LatencyHistogram, IsEmptyBeforeTheFirstCall) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.sum_ns(), 0U);
  EXPECT_EQ(histogram.max_ns(), 0U);
  EXPECT_EQ(histogram.quantile_ns(0.99), 0U);
  EXPECT_EQ(histogram.count_within(LatencyHistogram::kBounds - 1), 0U);
}

TEST(LatencyHistogram, CountsACallInTheFirstBoundThatItDoesNotPass) {
  for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i) {
    const std::uint64_t bound = LatencyHistogram::bound_ns(i);
    LatencyHistogram histogram;
    histogram.record(bound);
    EXPECT_EQ(histogram.count_within(i), 1U) << i;
    if (i > 0) {
      EXPECT_EQ(histogram.count_within(i - 1), 0U) << i;
    }
    histogram.record(bound + 1);
    EXPECT_EQ(histogram.count_within(i), 1U) << i;
  }
}

TEST(LatencyHistogram, KeepsWhatPassesTheLastBoundInItsCountAndSum) {
  LatencyHistogram histogram;
  const std::uint64_t minute = 60'000'000'000;
  histogram.record(minute);
  histogram.record(UINT64_MAX / 4);
  EXPECT_EQ(histogram.count_within(LatencyHistogram::kBounds - 1), 0U);
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.sum_ns(), minute + UINT64_MAX / 4);
  EXPECT_EQ(histogram.quantile_ns(1), UINT64_MAX / 4);
}

TEST(LatencyHistogram, CountsZeroAsTheShortestTime) {
  LatencyHistogram histogram;
  histogram.record(0);
  EXPECT_EQ(histogram.count_within(0), 1U);
  EXPECT_EQ(histogram.quantile_ns(0.5), 0U);
}

// The exact quantiles of random times beside the told ones.
TEST(LatencyHistogram, ReportsQuantilesAtMostAnEighthTooHigh) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> times(11, 2);
  LatencyHistogram histogram;
  std::vector<std::uint64_t> all;
  for (int i = 0; i < 10'000; ++i) {
    const auto ns = static_cast<std::uint64_t>(times(random));
    all.push_back(ns);
    histogram.record(ns);
  }
  std::sort(all.begin(), all.end());
  for (const double part : {0.01, 0.5, 0.95, 0.99, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(all.size())));
    const std::uint64_t exact = all[rank - 1];
    const std::uint64_t told = histogram.quantile_ns(part);
    EXPECT_GE(told, exact) << part;
    EXPECT_LE(told, std::max<std::uint64_t>(exact + exact / 8 + 1, 125)) << part;
  }
}

TEST(LatencyHistogram, NeverCountsFewerWithinALongerBound) {
  std::mt19937_64 random(11);
  LatencyHistogram histogram;
  for (int i = 0; i < 1000; ++i) histogram.record(random() >> (random() % 60));
  for (std::size_t i = 1; i < LatencyHistogram::kBounds; ++i)
    EXPECT_GE(histogram.count_within(i), histogram.count_within(i - 1));
  EXPECT_LE(histogram.count_within(LatencyHistogram::kBounds - 1), histogram.count());
}

}  // namespace
}  // namespace rss
