#include "store/rate_limits/rate_limit_operations.h"

#include <algorithm>
#include <string>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

// A stored time that is further ahead than the burst was written with another limit, or before the
// clock was set back. Every hit clamps it, even a rejected one. Otherwise the limit would stay
// exhausted until that time.
constexpr std::string_view kHitLua = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local step, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local stored = tonumber(redis.call('GET', KEYS[1]) or '0')
if not stored then return redis.error_reply('WRONGTYPE what is stored is no number') end
local moment = math.min(math.max(stored, now), now + burst)
local allowed = moment + step <= now + burst
if allowed then moment = moment + step end
if step > 0 and moment ~= stored then
  local ttl = math.ceil((moment - now) / 1000)
  redis.call('SET', KEYS[1], string.format('%.0f', moment), 'PX', ttl)
end
return {allowed and 1 or 0, moment, now}
)lua";

Result<Reply> decision(bool allowed, std::int64_t moment, std::int64_t now) {
  return Reply::from(std::vector<Reply>{Reply::from(std::int64_t{allowed}), Reply::from(moment),
                                        Reply::from(now)});
}

Result<Reply> hit_twin(Table& table, const Command& command) {
  const std::int64_t now = table.now_ms() * 1000;
  const std::int64_t step = number_of(command.argument(0));
  const std::int64_t burst = number_of(command.argument(1));
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  const std::string text(table.get(command.key(0)).value_or("0"));
  const std::int64_t stored = number_of(text);
  if (std::to_string(stored) != text) return wrong_type();
  std::int64_t moment = std::clamp(stored, now, now + burst);
  const bool allowed = moment + step <= now + burst;
  if (allowed) moment += step;
  if (step > 0 && moment != stored) {
    const auto expiry = Table::Expiry::at((moment + 999) / 1000);
    if (!table.set(command.key(0), std::to_string(moment), expiry)) return table_full();
  }
  return decision(allowed, moment, now);
}

const Operation kHit{.name = "rateLimits.hit",
                     .lua = kHitLua,
                     .accepts = is_limit_state,
                     .awaited_briefly = true,
                     .twin = hit_twin};
const Operation kPeek{.name = "rateLimits.peek",
                      .lua = kHitLua,
                      .accepts = is_limit_state,
                      .repeatable = true,
                      .twin = hit_twin};

Result<Reply> reset_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{table.erase(command.key(0))});
}

const Operation kReset{
    .name = "rateLimits.reset", .verb = "DEL", .accepts = is_flag, .twin = reset_twin};

}  // namespace

Command RateLimitCommands::hit(std::string_view key, std::int64_t step_us, std::int64_t burst_us) {
  return {&kHit, 1, {key, std::to_string(step_us), std::to_string(burst_us)}};
}

Command RateLimitCommands::peek(std::string_view key, std::int64_t burst_us) {
  return {&kPeek, 1, {key, "0", std::to_string(burst_us)}};
}

Command RateLimitCommands::reset(std::string_view key) { return {&kReset, 1, {key}}; }

std::vector<const Operation*> rate_limit_operations() { return {&kHit, &kPeek, &kReset}; }

}  // namespace rss
