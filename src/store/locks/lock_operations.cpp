#include "store/locks/lock_operations.h"

#include <algorithm>
#include <string>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

// The fencing token outlives the lock, so that the next token is greater even if the server's clock
// was set back.
constexpr std::string_view kAcquireLua = R"lua(
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return false end
local last = redis.call('GET', KEYS[2]) or '0'
if not tonumber(last) then return redis.error_reply('WRONGTYPE the fence is no number') end
if owner and last ~= '0' then return tonumber(last) end
local time = redis.call('TIME')
local fence = math.max(time[1] * 1000000 + time[2], tonumber(last) + 1)
local kept = math.max(86400000, tonumber(ARGV[2]))
redis.call('SET', KEYS[2], string.format('%.0f', fence), 'PX', kept)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence
)lua";

constexpr std::int64_t kFenceLifeMs = 86'400'000;

Result<Reply> grant(Table& table, const Command& command, std::int64_t last) {
  const std::int64_t now = table.now_ms();
  const std::int64_t ttl = number_of(command.argument(1));
  const std::int64_t fence = std::max(now * 1000, last + 1);
  const auto fence_end = Table::Expiry::at(now + std::max(kFenceLifeMs, ttl));
  if (!table.set(command.key(1), std::to_string(fence), fence_end)) return table_full();
  if (!table.set(command.key(0), command.argument(0), Table::Expiry::at(now + ttl)))
    return table_full();
  return Reply::from(fence);
}

Result<Reply> acquire_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  const auto owner = table.get(command.key(0));
  const bool is_held = owner.has_value();
  if (is_held && owner != command.argument(0)) return Reply::nil();
  if (holds_sorted_set(table, command.key(1))) return wrong_type();
  const std::string text(table.get(command.key(1)).value_or("0"));
  const std::int64_t last = number_of(text);
  if (std::to_string(last) != text) return wrong_type();
  if (is_held && last != 0) return Reply::from(last);
  return grant(table, command, last);
}

Command undo_acquire(const Command& done) {
  return LockCommands::release(done.key(0), done.argument(0));
}

const Operation kAcquire{.name = "locks.acquire",
                         .lua = kAcquireLua,
                         .accepts = is_fence_or_nil,
                         .repeatable = true,
                         .twin = acquire_twin,
                         .undo = undo_acquire};

constexpr std::string_view kExtendLua = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
)lua";

Result<Reply> extend_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  if (table.get(command.key(0)) != command.argument(0)) return Reply::from(std::int64_t{0});
  table.expire_at(command.key(0), table.now_ms() + number_of(command.argument(1)));
  return Reply::from(std::int64_t{1});
}

const Operation kExtend{.name = "locks.extend",
                        .lua = kExtendLua,
                        .accepts = is_flag,
                        .repeatable = true,
                        .twin = extend_twin};

constexpr std::string_view kReleaseLua = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
)lua";

Result<Reply> release_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  if (table.get(command.key(0)) != command.argument(0)) return Reply::from(std::int64_t{0});
  return Reply::from(std::int64_t{table.erase(command.key(0))});
}

const Operation kRelease{.name = "locks.release",
                         .lua = kReleaseLua,
                         .accepts = is_flag,
                         .repeatable = true,
                         .ambiguous = removed_nothing,
                         .twin = release_twin};

constexpr std::string_view kReleaseAndTellLua = R"lua(
local held = redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
redis.pcall('PUBLISH', ARGV[2], '') -- who may not publish releases all the same
return held
)lua";

// The embedded table has no pub/sub channels, so the twin only releases. Locks notifies the waiters
// of this thread.
const Operation kReleaseAndTell{.name = "locks.release",
                                .lua = kReleaseAndTellLua,
                                .accepts = is_flag,
                                .repeatable = true,
                                .ambiguous = removed_nothing,
                                .twin = release_twin};

}  // namespace

Command LockCommands::acquire(std::string_view key, std::string_view fence_key,
                              std::string_view token, std::int64_t ttl_ms) {
  return {&kAcquire, 2, {key, fence_key, token, std::to_string(ttl_ms)}};
}

Command LockCommands::extend(std::string_view key, std::string_view token, std::int64_t ttl_ms) {
  return {&kExtend, 1, {key, token, std::to_string(ttl_ms)}};
}

Command LockCommands::release(std::string_view key, std::string_view token) {
  return {&kRelease, 1, {key, token}};
}

Command LockCommands::release_and_tell(std::string_view key, std::string_view token,
                                       std::string_view channel) {
  return {&kReleaseAndTell, 1, {key, token, channel}};
}

std::vector<const Operation*> lock_operations() {
  return {&kAcquire, &kExtend, &kRelease, &kReleaseAndTell};
}

}  // namespace rss
