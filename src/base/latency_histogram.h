// LatencyHistogram: the durations of calls of one kind, in a fixed number of buckets. record()
// needs no allocation and no search. There are eight buckets for each power of two, so the error of
// a quantile is at most one eighth. The published bounds are powers of two, from 1 us to
// 16.8 s.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rss {

class LatencyHistogram {
 public:
  // The number of published buckets. The inclusive upper bound of bucket i is 2^i microseconds.
  static constexpr std::size_t kBounds = 25;
  static constexpr std::uint64_t bound_ns(std::size_t i) { return std::uint64_t{1000} << i; }

  void record(std::uint64_t ns);

  std::uint64_t count() const { return count_; }
  std::uint64_t sum_ns() const { return sum_ns_; }
  std::uint64_t max_ns() const { return max_ns_; }

  // Number of calls that took at most bound_ns(i). Requires i < kBounds.
  std::uint64_t count_within(std::size_t i) const;

  // The quantile for 0 < part <= 1: this part of the calls took at most the returned time. 0 if
  // there are no calls.
  std::uint64_t quantile_ns(double part) const;

 private:
  static constexpr std::size_t kPerDoubling = 8;
  // The first eight buckets cover 0 to 1 us. The last bucket counts calls above all bounds.
  std::array<std::uint64_t, kBounds * kPerDoubling + 1> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ns_ = 0;
  std::uint64_t max_ns_ = 0;
};

}  // namespace rss
