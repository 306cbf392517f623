// LatencyHistogram: how long calls of one kind took, in a fixed number of buckets: a record costs
// no allocation and no search. Eight buckets for each doubling, so that a quantile is told with an
// error of at most an eighth. What is told to the outside are the doublings: from 1 us to 16.8 s.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rss {

class LatencyHistogram {
 public:
  // Doublings that have a bound: the i-th ends at 2^i microseconds, and is counted in it.
  static constexpr std::size_t kBounds = 25;
  static constexpr std::uint64_t bound_ns(std::size_t i) { return std::uint64_t{1000} << i; }

  void record(std::uint64_t ns);

  std::uint64_t count() const { return count_; }
  std::uint64_t sum_ns() const { return sum_ns_; }
  std::uint64_t max_ns() const { return max_ns_; }

  // Calls that took no longer than bound_ns(i). Requires i < kBounds.
  std::uint64_t count_within(std::size_t i) const;

  // So many of the calls (0 < part <= 1) took no longer than this; 0 before the first.
  std::uint64_t quantile_ns(double part) const;

 private:
  static constexpr std::size_t kPerDoubling = 8;
  // The first doubling is all that is below 1 us; the last bucket is all that is over the bounds.
  std::array<std::uint64_t, kBounds * kPerDoubling + 1> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ns_ = 0;
  std::uint64_t max_ns_ = 0;
};

}  // namespace rss
