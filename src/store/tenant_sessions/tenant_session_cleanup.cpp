#include "store/tenant_sessions/tenant_session_cleanup.h"

#include <optional>

#include "contract/checked_reply.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_session_index.h"

namespace rss {
namespace {

// Escapes the prefix for SCAN's MATCH, and appends `*`.
std::string as_pattern(std::string_view prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

// Ignores ERR_CORRUPT: a key written by another program may hold anything, and is left alone.
Result<std::int64_t> unless_foreign(const Error& error) {
  if (error.code == ErrorCode::kCorrupt) return std::int64_t{0};
  return error;
}

}  // namespace

// The lock is never released. It expires after 90 % of the interval, so that this process's next
// cleanup finds it free.
void TenantSessionCleanup::run_in_turn(NumberCallback done) {
  Command command = TenantSessionCommands::lock(keys_.tenant_sessions_cleanup(),
                                                options_.cleanup_interval_s * 900);
  caller_.start(std::move(command), [this, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    if (outcome.value().is_nil()) return done(std::int64_t{0});
    run("", std::move(done));
  });
}

// Scans all keys once. The indexes found in one step are cleaned concurrently.
Task TenantSessionCleanup::pass(std::string prefix, NumberCallback done) {
  const std::string pattern = as_pattern(prefix);
  std::string cursor = "0";
  std::int64_t dropped = 0;
  do {
    Command command = TenantSessionCommands::scan(cursor, pattern);
    Result<Reply> outcome = co_await caller_.run(std::move(command), caller_.deadline());
    if (!outcome.ok()) co_return done(std::move(outcome.error()));
    std::vector<Reply>& items = outcome.value().items;
    // A cursor that does not advance would make the loop endless.
    const bool is_stuck = items[0].text == cursor && cursor != "0";
    if (is_stuck) co_return done(unexpected_reply("tenantSessions.scan"));
    cursor = std::move(items[0].text);

    std::vector<Started<Result<std::int64_t>>> cleanings;
    for (Reply& key : items[1].items) {
      // The embedded table ignores the pattern.
      if (!key.text.starts_with(prefix)) continue;
      clean(std::move(key.text), cleanings.emplace_back().callback());
    }
    std::optional<Error> failure;
    for (Started<Result<std::int64_t>>& cleaning : cleanings) {
      Result<std::int64_t> cleaned = co_await cleaning;
      if (cleaned.ok())
        dropped += cleaned.value();
      else
        failure = std::move(cleaned.error());
    }
    if (failure) co_return done(std::move(*failure));
    if (cursor != "0") co_await next_tick();
  } while (cursor != "0");
  done(dropped);
}

// Removes the dead members of one index, and deletes its sessions that are marked as ending.
Task TenantSessionCleanup::clean(std::string index_key, NumberCallback done) {
  Command command = TenantSessionCommands::members(index_key);
  Result<Reply> outcome = co_await caller_.run(std::move(command), caller_.deadline());
  if (!outcome.ok()) co_return done(unless_foreign(outcome.error()));
  std::vector<std::string> ids;
  std::vector<std::string> ending;
  std::vector<Reply>& items = outcome.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (is_ending(items[i + 1].text)) ending.push_back(items[i].text);
    ids.push_back(std::move(items[i].text));
  }
  const std::string tenant = tenant_of(index_key);
  std::vector<TenantSessionKey> members = tenant_session_keys(keys_, tenant, ids);
  Result<std::int64_t> dropped =
      co_await drop_dead(caller_, index_key, std::move(members), caller_.deadline());
  if (!dropped.ok()) dropped = unless_foreign(dropped.error());
  if (dropped.ok()) dropped_ += static_cast<std::uint64_t>(dropped.value());
  std::vector<TenantSessionKey> sessions = tenant_session_keys(keys_, tenant, ending);
  const EndedIds ended =
      co_await finish_ending(caller_, index_key, std::move(sessions), caller_.deadline());
  if (dropped.ok() && !ended.ok() && !unless_foreign(ended.error()).ok())
    co_return done(ended.error());
  done(std::move(dropped));
}

Awaitable<Unit> TenantSessionCleanup::next_tick() {
  return Awaitable<Unit>([this](Callback<Unit> done) {
    later_([done = std::move(done)]() mutable { done(Unit{}); });
  });
}

std::string TenantSessionCleanup::tenant_of(std::string_view index_key) const {
  index_key.remove_prefix(keys_.user_sessions_prefix("").size());
  return std::string(index_key.substr(0, index_key.find(':')));
}

}  // namespace rss
