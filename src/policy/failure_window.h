// FailureWindow: counts the answers and the failures of the last ten seconds, in one-second
// buckets. Owned by a Breaker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rss {

class FailureWindow {
 public:
  static constexpr std::size_t kSeconds = 10;
  // With fewer outcomes the failure rate is not significant.
  static constexpr std::uint64_t kLeastOutcomes = 20;

  // Times are on Clock::active_ns() and must not decrease.
  void add_answers(std::uint64_t now_ns, std::uint64_t count) { bucket(now_ns).answers += count; }
  void add_failure(std::uint64_t now_ns) { ++bucket(now_ns).failures; }

  // True if at least half of the outcomes, and of at least kLeastOutcomes, are failures.
  bool half_failed(std::uint64_t now_ns) {
    bucket(now_ns);
    std::uint64_t answers = 0;
    std::uint64_t failures = 0;
    for (const Bucket& bucket : buckets_) {
      answers += bucket.answers;
      failures += bucket.failures;
    }
    return answers + failures >= kLeastOutcomes && failures >= answers;
  }

  void clear() { buckets_ = {}; }

 private:
  struct Bucket {
    std::uint64_t answers = 0;
    std::uint64_t failures = 0;
  };

  // Returns the bucket of the current second. Clears buckets that have left the window.
  Bucket& bucket(std::uint64_t now_ns) {
    const std::uint64_t second = now_ns / 1'000'000'000;
    if (second >= second_ + kSeconds) clear();
    for (; second_ < second && second < second_ + kSeconds; ++second_)
      buckets_[(second_ + 1) % kSeconds] = {};
    second_ = second;
    return buckets_[second % kSeconds];
  }

  std::uint64_t second_ = 0;
  std::array<Bucket, kSeconds> buckets_ = {};
};

}  // namespace rss
