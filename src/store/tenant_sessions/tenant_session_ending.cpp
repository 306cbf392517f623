// The operations that delete tenants' sessions in bulk and clean their users' indexes.
#include <algorithm>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"
#include "store/tenant_sessions/tenant_session_index.h"
#include "store/tenant_sessions/tenant_session_operations.h"

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

// KEYS: index, sessions. ARGV: session ids.
const std::string kEndLua = index_script(R"lua(
local ended = {}
for i = 2, #KEYS do
  redis.call('ZREM', KEYS[1], ARGV[i - 1])
  if remove_session(KEYS[i]) == 1 then table.insert(ended, ARGV[i - 1]) end
end
return ended
)lua");

void end_one(Table& table, const Command& command, std::size_t i, std::vector<Reply>& ended) {
  const std::string_view id = command.argument(i - 1);
  if (remove_session(table, command.key(i))) ended.push_back(Reply::from(std::string(id)));
  table.sorted_set_remove(command.key(0), id);
}

Result<Reply> end_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> ended;
  for (std::size_t i = 1; i < command.key_count; ++i) end_one(table, command, i, ended);
  return Reply::from(std::move(ended));
}

// Not repeatable, like kFinish and kDropDead: a second run would not report what the first run
// removed.
const Operation kEnd{
    .name = "tenantSessions.destroyAll", .lua = kEndLua, .accepts = is_texts, .twin = end_twin};

// KEYS: index, sessions. ARGV: session ids.
const std::string kFinishLua = index_script(R"lua(
local ended = {}
for i = 2, #KEYS do
  local id = ARGV[i - 1]
  local score = redis.call('ZSCORE', KEYS[1], id)
  if not score or tonumber(score) < 0 then
    if remove_session(KEYS[i]) == 1 then table.insert(ended, id) end
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended
)lua");

Result<Reply> finish_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> ended;
  for (std::size_t i = 1; i < command.key_count; ++i) {
    const auto score = table.sorted_set_score(command.key(0), command.argument(i - 1));
    if (!score || *score < 0) end_one(table, command, i, ended);
  }
  return Reply::from(std::move(ended));
}

const Operation kFinish{
    .name = "tenantSessions.finish", .lua = kFinishLua, .accepts = is_texts, .twin = finish_twin};

// KEYS: index, sessions. ARGV: session ids.
const std::string kDropDeadLua = index_script(R"lua(
local dropped = 0
for i = 2, #KEYS do
  if not holds_session(KEYS[i]) then
    dropped = dropped + redis.call('ZREM', KEYS[1], ARGV[i - 1])
  end
end
return dropped
)lua");

Result<Reply> drop_dead_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::int64_t dropped = 0;
  for (std::size_t i = 1; i < command.key_count; ++i) {
    if (holds_session(table, command.key(i))) continue;
    dropped += table.sorted_set_remove(command.key(0), command.argument(i - 1)) ? 1 : 0;
  }
  return Reply::from(dropped);
}

const Operation kDropDead{.name = "tenantSessions.cleanup",
                          .lua = kDropDeadLua,
                          .accepts = is_count,
                          .twin = drop_dead_twin};

// Ignores MATCH and COUNT: Table::scan() bounds its own steps, and TenantSessionCleanup filters the
// keys by prefix.
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

// Not repeatable: a second run would find its own lock and reply with nil.
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

Command TenantSessionCommands::end(std::string_view index_key,
                                   const std::vector<TenantSessionKey>& sessions) {
  return on_index(kEnd, index_key, sessions);
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
  return {&kEnding, &kEnd, &kFinish, &kDropDead, &kScan, &kLock};
}

}  // namespace rss
