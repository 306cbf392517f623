#include "base/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace rss {
namespace {

// The width of a bucket below 1 us. The widths of all other buckets are multiples of it.
constexpr std::uint64_t kUnitNs = 125;

// Upper bounds are inclusive: a duration of exactly n units belongs to the bucket that ends there.
std::size_t bucket_of(std::uint64_t ns) {
  const std::uint64_t units = ns == 0 ? 0 : (ns - 1) / kUnitNs;
  if (units < 8) return units;
  const auto shift = static_cast<unsigned>(std::bit_width(units)) - 4;
  return 8 * shift + (units >> shift);
}

std::uint64_t end_of_bucket_ns(std::size_t bucket) {
  if (bucket < 8) return (bucket + 1) * kUnitNs;
  const std::size_t shift = bucket / 8 - 1;
  return ((bucket % 8 + 9) << shift) * kUnitNs;
}

}  // namespace

void LatencyHistogram::record(std::uint64_t ns) {
  ++buckets_[std::min(bucket_of(ns), buckets_.size() - 1)];
  ++count_;
  sum_ns_ += ns;
  max_ns_ = std::max(max_ns_, ns);
}

std::uint64_t LatencyHistogram::count_within(std::size_t i) const {
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket < (i + 1) * kPerDoubling; ++bucket) count += buckets_[bucket];
  return count;
}

std::uint64_t LatencyHistogram::quantile_ns(double part) const {
  const auto rank = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket + 1 < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return std::min(end_of_bucket_ns(bucket), max_ns_);
  }
  return max_ns_;
}

}  // namespace rss
