#include "store/sessions/absolute_expiry.h"

#include <algorithm>

#include "base/ordering_domain.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_text.h"
#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

// How far this process' clock may lag behind the server's.
constexpr std::int64_t kClockErrorMs = 3'600'000;

constexpr std::string_view kKeepEndLua = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(ARGV[1]) <= now then
  redis.call('DEL', KEYS[1])
  return 0
end
local left = redis.call('PTTL', KEYS[1])
if left == -2 then return 1 end
if left == -1 or now + left > tonumber(ARGV[1]) then
  redis.call('PEXPIREAT', KEYS[1], ARGV[1])
end
return 1
)lua";

Result<Reply> keep_end_twin(Table& table, const Command& command) {
  const std::int64_t end_ms = number_of(command.argument(0));
  if (end_ms <= table.now_ms()) {
    table.erase(command.key(0));
    return Reply::from(std::int64_t{0});
  }
  const auto expiry = table.expiry_of(command.key(0));
  const bool later =
      expiry && (expiry->kind == Table::Expiry::Kind::kNever || expiry->wall_ms > end_ms);
  if (later) table.expire_at(command.key(0), end_ms);
  return Reply::from(std::int64_t{1});
}

constexpr std::string_view kCheckEndLua = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(ARGV[1]) <= now then return 0 end
return 1
)lua";

Result<Reply> check_end_twin(Table& table, const Command& command) {
  const bool over = number_of(command.argument(0)) <= table.now_ms();
  return Reply::from(std::int64_t{over ? 0 : 1});
}

const Operation kCheckEnd{.name = "sessions.keepEnd",
                          .lua = kCheckEndLua,
                          .accepts = is_flag,
                          .repeatable = true,
                          .away = Away::kKnown,
                          .twin = check_end_twin};

Command check_end(const Command& command) {
  return {&kCheckEnd, 1, {command.key(0), command.argument(0)}};
}

const Operation kKeepEnd{.name = "sessions.keepEnd",
                         .lua = kKeepEndLua,
                         .accepts = is_flag,
                         .repeatable = true,
                         .away = Away::kKnown,
                         .twin = keep_end_twin,
                         .read_only = check_end};

Result<Reply> time_twin(Table& table, const Command&) {
  const std::int64_t now = table.now_ms();
  return Reply::from(
      {Reply::from(std::to_string(now / 1000)), Reply::from(std::to_string(now % 1000 * 1000))});
}

const Operation kTime{.name = "time",
                      .verb = "TIME",
                      .accepts = is_time,
                      .repeatable = true,
                      .away = Away::kLocal,
                      .twin = time_twin};

}  // namespace

Command AbsoluteExpiryCommands::keep_end(std::string_view key, std::int64_t end_ms) {
  return {&kKeepEnd, 1, {key, std::to_string(end_ms)}};
}

Command AbsoluteExpiryCommands::time() { return {&kTime, 0, {}}; }

std::vector<const Operation*> absolute_expiry_operations() {
  return {&kKeepEnd, &kCheckEnd, &kTime};
}

std::int64_t AbsoluteExpiry::latest_ms(std::int64_t created_ms) const {
  return applies() ? created_ms + options_.absolute_session_ttl_s * 1000 : INT64_MAX;
}

std::int64_t AbsoluteExpiry::latest_ms(std::string_view text) const {
  if (!applies()) return INT64_MAX;
  const auto created_ms = session_created_ms(text);
  return created_ms ? latest_ms(*created_ms) : INT64_MAX;
}

std::int64_t AbsoluteExpiry::first_ttl_s(std::int64_t ttl_s) const {
  return applies() ? std::min(ttl_s, options_.absolute_session_ttl_s) : ttl_s;
}

bool AbsoluteExpiry::may_pass(std::string_view text) const {
  if (!applies() || !options_.sliding_expiration) return false;
  const std::int64_t latest = latest_ms(text);
  return latest != INT64_MAX &&
         clock_.wall_ms() + ttl_of(text, options_) * 1000 + kClockErrorMs > latest;
}

Awaitable<Result<bool>> AbsoluteExpiry::keep(std::string_view key, std::string_view text,
                                             std::uint64_t deadline) const {
  Command command = AbsoluteExpiryCommands::keep_end(key, latest_ms(text));
  return Awaitable<Result<bool>>(
      [this, command = std::move(command), deadline](Callback<Result<bool>> done) mutable {
        caller_.start(std::move(command), deadline,
                      [done = std::move(done)](Result<Reply> outcome) mutable {
                        if (!outcome.ok()) return done(std::move(outcome.error()));
                        done(outcome.value().integer == 1);
                      });
      });
}

Awaitable<Result<std::int64_t>> AbsoluteExpiry::creation_time(std::string_view key,
                                                              std::uint64_t deadline) const {
  return Awaitable<Result<std::int64_t>>(
      [this, key, deadline](Callback<Result<std::int64_t>> done) {
        if (!applies()) return done(clock_.wall_ms());
        Command command = AbsoluteExpiryCommands::time();
        command.domain = ordering_domain(key);
        caller_.start(std::move(command), deadline,
                      [done = std::move(done)](Result<Reply> outcome) mutable {
                        if (!outcome.ok()) return done(std::move(outcome.error()));
                        const std::vector<Reply>& time = outcome.value().items;
                        done(number_of(time[0].text) * 1000 + number_of(time[1].text) / 1000);
                      });
      });
}

}  // namespace rss
