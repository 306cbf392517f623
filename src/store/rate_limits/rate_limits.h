// RateLimits: so many hits in a window, decided on the server's clock. Owned by a Storage.
//
// The algorithm is the Generic Cell Rate Algorithm (virtual scheduling) of the ATM Forum's Traffic
// Management Specification 4.0, also in ITU-T I.371. One moment is stored for each limit: when all
// that was hit so far will have drained away. A hit moves it ahead by one interval, and is allowed
// if it then lies no further ahead of now than the burst.
//
// All in whole microseconds. The interval is window / limit, rounded up, and the burst is limit
// times that interval. So an unused limit allows exactly `limit` hits at one moment, neither one
// fewer nor one more: had the interval been rounded down, or the burst been the window itself, a
// limit of 3 in 10 s would give away a fourth or withhold the third. Afterwards one hit comes free
// with each interval.
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
    std::int64_t retry_after_s;  // 0 when allowed; rounded up
    std::int64_t reset_at_ms;    // since the epoch: when the limit is unused again
  };
  using VerdictCallback = Callback<Result<Verdict>>;

  // Everything given must outlive this object and every completion of the backend.
  RateLimits(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), keys_(options.key_prefix) {}

  // Requires 1 <= cost <= limit. A hit that is not allowed costs nothing.
  void hit(std::string_view name, Limit limit, std::int64_t cost, VerdictCallback done);
  // What a hit of cost 1 would be told, without making it.
  void peek(std::string_view name, Limit limit, VerdictCallback done);
  // The limit is unused again; whether it was used.
  void reset(std::string_view name, BoolCallback done);

 private:
  const Caller caller_;
  const Keys keys_;
};

}  // namespace rss
