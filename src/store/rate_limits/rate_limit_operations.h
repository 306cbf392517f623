// RateLimitCommands: the atomic steps of RateLimits. Private to store/rate_limits and to the
// contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct RateLimitCommands {
  // One decision of the algorithm in rate_limits.h. `step_us` is how far the hit advances the
  // stored time; `burst_us` is how far ahead of now the stored time may lie. Replies with a list: 1
  // if allowed or 0, the resulting time, and now. Not retried: a second run would count the hit
  // twice.
  static Command hit(std::string_view key, std::int64_t step_us, std::int64_t burst_us);
  // A hit with a step of 0. Writes nothing.
  static Command peek(std::string_view key, std::int64_t burst_us);
  // `DEL key`. Replies with 1 or 0.
  static Command reset(std::string_view key);
};

}  // namespace rss
