// RateLimits: limits the number of hits in a time window, by the server's clock. Owned by a
// Storage.
//
// The algorithm is the Generic Cell Rate Algorithm (virtual scheduling) of the ATM Forum's Traffic
// Management Specification 4.0, also in ITU-T I.371. Each limit stores one time: when all hits so
// far will have drained. A hit of cost n advances this time by n intervals. The hit is allowed if
// the advanced time is at most one burst ahead of now.
//
// All times are whole microseconds. The interval is window / limit, rounded up. The burst is
// `limit` intervals. An unused limit therefore allows exactly `limit` hits at once, and one more
// after each interval. With the window as the burst, a limit of 3 in 10 s would reject the third
// hit. With the interval rounded down, hits would be allowed at a rate above limit / window.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class RateLimits {
 public:
  struct Limit {
    std::int64_t limit;
    std::int64_t window_s;
  };
  struct Verdict {
    bool allowed;
    std::int64_t remaining;      // hits of cost 1 that would be allowed now
    std::int64_t retry_after_s;  // rounded up; 0 when allowed
    std::int64_t reset_at_ms;    // Unix time at which the limit is unused again
  };
  using VerdictCallback = Callback<Result<Verdict>>;

  // All arguments must outlive this object and every completion of the backend.
  RateLimits(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), keys_(options.key_prefix) {}

  // Requires 1 <= cost <= limit. A rejected hit is not counted.
  void hit(std::string_view name, Limit limit, std::int64_t cost, VerdictCallback done);
  // Checks whether a hit of cost 1 would be allowed, without counting it. `remaining` and
  // `reset_at_ms` are the current values, without that hit.
  void peek(std::string_view name, Limit limit, VerdictCallback done);
  // Clears the limit. Returns whether anything was stored for it.
  void reset(std::string_view name, BoolCallback done);

 private:
  const Caller caller_;
  const Keys keys_;
};

}  // namespace rss
