// The operations that end tenants' sessions and clean their users' indexes.
#include <algorithm>

#include "store/operations.h"
#include "store/reply_shapes.h"
#include "store/tenant_session_index.h"
#include "store/tenant_session_operations.h"
#include "store/twin.h"

namespace rss {
namespace {

Result<Reply> ending_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> ids = ending(table, command.key(0));
  ids.resize(std::min(ids.size(), kMostEndingAtOnce));
  return Reply::from(std::move(ids));
}

const Operation kEnding{.name = "tenantSessions.ending",
                        .verb = "ZREVRANGEBYSCORE",
                        .accepts = is_texts,
                        .repeatable = true,
                        .twin = ending_twin};

// KEYS: the index. ARGV: the id that stays.
const std::string kEndAllLua = index_script(R"lua(
local alive = redis.call('ZRANGEBYSCORE', KEYS[1], '(0', '+inf', 'WITHSCORES')
for i = 1, #alive, 2 do
  if alive[i] ~= ARGV[1] then mark(KEYS[1], alive[i], alive[i + 1]) end
end
return ending(KEYS[1])
)lua");

Result<Reply> end_all_twin(Table& table, const Command& command) {
  const std::string_view index = command.key(0);
  if (holds_value(table, index)) return wrong_type();
  for (const Table::Scored& member : table.sorted_set_above(index, 0)) {
    if (member.member != command.argument(0) && !mark(table, index, member)) return table_full();
  }
  return Reply::from(ending(table, index));
}

const Operation kEndAll{.name = "tenantSessions.destroyAll",
                        .lua = kEndAllLua,
                        .accepts = is_texts,
                        .repeatable = true,
                        .twin = end_all_twin};

// KEYS: the index, the sessions. ARGV: their ids.
constexpr std::string_view kFinishLua = R"lua(
local ended = {}
for i = 2, #KEYS do
  local id = ARGV[i - 1]
  local score = redis.call('ZSCORE', KEYS[1], id)
  if not score or tonumber(score) < 0 then
    if redis.call('DEL', KEYS[i]) == 1 then table.insert(ended, id) end
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended
)lua";

Result<Reply> finish_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> ended;
  for (std::size_t i = 1; i < command.key_count; ++i) {
    const std::string_view id = command.argument(i - 1);
    const auto score = table.sorted_set_score(command.key(0), id);
    if (score && *score > 0) continue;
    if (table.erase(command.key(i))) ended.push_back(Reply::from(std::string(id)));
    table.sorted_set_remove(command.key(0), id);
  }
  return Reply::from(std::move(ended));
}

const Operation kFinish{.name = "tenantSessions.finish",
                        .lua = kFinishLua,
                        .accepts = is_texts,
                        .repeatable = true,
                        .twin = finish_twin};

// KEYS: the index, the sessions. ARGV: their ids.
constexpr std::string_view kDropDeadLua = R"lua(
local dropped = 0
for i = 2, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    dropped = dropped + redis.call('ZREM', KEYS[1], ARGV[i - 1])
  end
end
return dropped
)lua";

Result<Reply> drop_dead_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::int64_t dropped = 0;
  for (std::size_t i = 1; i < command.key_count; ++i) {
    if (is_there(table, command.key(i))) continue;
    dropped += table.sorted_set_remove(command.key(0), command.argument(i - 1)) ? 1 : 0;
  }
  return Reply::from(dropped);
}

const Operation kDropDead{.name = "tenantSessions.cleanup",
                          .lua = kDropDeadLua,
                          .accepts = is_count,
                          .repeatable = true,
                          .twin = drop_dead_twin};

// The table's steps are bounded by themselves. What it is asked for is what a prefix and `*` match.
Result<Reply> scan_twin(Table& table, const Command& command) {
  std::vector<std::string> keys;
  const std::uint64_t next =
      table.scan(static_cast<std::uint64_t>(number_of(command.argument(0))), keys);
  std::vector<Reply> found;
  for (std::string& key : keys) found.push_back(Reply::from(std::move(key)));
  return Reply::from({Reply::from(std::to_string(next)), Reply::from(std::move(found))});
}

const Operation kScan{.name = "tenantSessions.scan",
                      .verb = "SCAN",
                      .accepts = is_scan_step,
                      .repeatable = true,
                      .twin = scan_twin};

Result<Reply> lock_twin(Table& table, const Command& command) {
  if (is_there(table, command.key(0))) return Reply::nil();
  const auto end = Table::Expiry::at(table.now_ms() + number_of(command.argument(3)));
  if (!table.set(command.key(0), command.argument(0), end)) return table_full();
  return Reply::from(std::string("OK"));
}

// Not sent again: its own lock would look like another's.
const Operation kLock{.name = "tenantSessions.cleanupLock",
                      .verb = "SET",
                      .accepts = is_ok_or_nil,
                      .twin = lock_twin};

Command on_index(const Operation& operation, std::string_view index_key,
                 const std::vector<TenantSessionKey>& sessions) {
  Command command{&operation, 1 + sessions.size(), {}};
  command.arguments.add(index_key);
  for (const TenantSessionKey& session : sessions) command.arguments.add(session.key);
  for (const TenantSessionKey& session : sessions) command.arguments.add(session.id);
  return command;
}

}  // namespace

Command TenantSessionCommands::ending(std::string_view index_key) {
  return {&kEnding, 1, {index_key, "(0", "-inf", "LIMIT", "0", std::to_string(kMostEndingAtOnce)}};
}

Command TenantSessionCommands::end_all(std::string_view index_key, std::string_view except) {
  return {&kEndAll, 1, {index_key, except}};
}

Command TenantSessionCommands::finish(std::string_view index_key,
                                      const std::vector<TenantSessionKey>& ending) {
  return on_index(kFinish, index_key, ending);
}

Command TenantSessionCommands::drop_dead(std::string_view index_key,
                                         const std::vector<TenantSessionKey>& members) {
  return on_index(kDropDead, index_key, members);
}

Command TenantSessionCommands::scan(std::string_view cursor, std::string_view pattern) {
  return {&kScan, 0, {cursor, "MATCH", pattern, "COUNT", "100"}};
}

Command TenantSessionCommands::lock(std::string_view key, std::uint64_t ms) {
  return {&kLock, 1, {key, "1", "NX", "PX", std::to_string(ms)}};
}

std::vector<const Operation*> tenant_session_ending_operations() {
  return {&kEnding, &kEndAll, &kFinish, &kDropDead, &kScan, &kLock};
}

}  // namespace rss
