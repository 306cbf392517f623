// The steps that rate limits are made of. Private to store/rate_limits, and to the contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct RateLimitCommands {
  // One decision of the algorithm in rate_limits.h; both in microseconds: how far the hit moves the
  // moment that is stored, and how far ahead of now it may lie. A list: 1 or 0 for allowed or not,
  // the moment afterwards, now. Never sent again: the second run would count the hit twice.
  static Command hit(std::string_view key, std::int64_t step_us, std::int64_t burst_us);
  // The same for a hit that costs nothing: writes nothing.
  static Command peek(std::string_view key, std::int64_t burst_us);
  // `DEL key`. 1 or 0.
  static Command reset(std::string_view key);
};

}  // namespace rss
