// Backoff: the delay before the next connection attempt. It is exponential with full jitter, so
// that processes that lost one server do not reconnect simultaneously.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace rss {

class Backoff {
 public:
  static constexpr std::uint64_t kFirstMs = 50;
  static constexpr std::uint64_t kLongestMs = 5000;

  // Returns a random delay of 0 to min(kFirstMs * 2^attempts, kLongestMs) milliseconds.
  std::uint64_t next_ms() {
    const std::uint64_t ceiling = std::min(kFirstMs << std::min(attempts_++, 10u), kLongestMs);
    return std::uniform_int_distribution<std::uint64_t>(0, ceiling)(random_);
  }

  void reset() { attempts_ = 0; }

 private:
  unsigned attempts_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace rss
