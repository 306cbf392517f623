#include "store/rate_limits/rate_limits.h"

#include <algorithm>
#include <utility>

#include "contract/checked_reply.h"
#include "store/rate_limits/rate_limit_operations.h"

namespace rss {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

std::int64_t divided_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

std::int64_t interval_of(RateLimits::Limit limit) {
  return divided_up(limit.window_s * kSecond, limit.limit);
}

// A valid reply never yields a negative `room`, since no hit is allowed beyond the burst.
Result<RateLimits::Verdict> verdict(const Reply& reply, RateLimits::Limit limit,
                                    std::int64_t cost) {
  const std::int64_t moment = reply.items[1].integer;
  const std::int64_t now = reply.items[2].integer;
  const std::int64_t interval = interval_of(limit);
  const std::int64_t room = now + limit.limit * interval - moment;
  if (room < 0) return unexpected_reply("rateLimits.hit");
  const std::int64_t missing = std::max<std::int64_t>(0, cost * interval - room);
  return RateLimits::Verdict{reply.items[0].integer == 1, room / interval,
                             divided_up(missing, kSecond), divided_up(moment, 1000)};
}

}  // namespace

void RateLimits::hit(std::string_view name, Limit limit, std::int64_t cost, VerdictCallback done) {
  const std::int64_t interval = interval_of(limit);
  caller_.start(
      RateLimitCommands::hit(keys_.rate_limit(name), cost * interval, limit.limit * interval),
      [limit, cost, done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        Result<Verdict> told = verdict(outcome.value(), limit, cost);
        if (told.ok() && told.value().allowed) told.value().retry_after_s = 0;
        done(std::move(told));
      });
}

void RateLimits::peek(std::string_view name, Limit limit, VerdictCallback done) {
  caller_.start(RateLimitCommands::peek(keys_.rate_limit(name), limit.limit * interval_of(limit)),
                [limit, done = std::move(done)](Result<Reply> outcome) mutable {
                  if (!outcome.ok()) return done(std::move(outcome.error()));
                  Result<Verdict> told = verdict(outcome.value(), limit, 1);
                  if (told.ok()) told.value().allowed = told.value().remaining >= 1;
                  done(std::move(told));
                });
}

void RateLimits::reset(std::string_view name, BoolCallback done) {
  caller_.start(RateLimitCommands::reset(keys_.rate_limit(name)), to_bool(std::move(done)));
}

}  // namespace rss
