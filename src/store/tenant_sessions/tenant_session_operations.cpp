#include "store/tenant_sessions/tenant_session_operations.h"

#include <algorithm>
#include <cmath>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"
#include "store/tenant_sessions/tenant_session_index.h"

namespace rss {
namespace {

// The maximum number of members that a creation checks for a session. It checks the least recently
// active ones, which expire first.
constexpr std::size_t kMostLookedAt = 128;

// KEYS: session, index, sessions to check. ARGV: id, text, TTL, maximum, TTL of the index, whether
// to exceed the maximum ("1" or "0"), ids of the sessions to check.
const std::string kCreateLua =
    "local most_looked_at, most_marked = " + std::to_string(kMostLookedAt) + ", " +
    std::to_string(kMostEndingAtOnce) + index_script(R"lua(
local stored = redis.call('GET', KEYS[1])
if stored and stored ~= ARGV[2] then return {-2} end
local marked = {}
if not stored then
  for i = 3, #KEYS do
    if not holds_session(KEYS[i]) then redis.call('ZREM', KEYS[2], ARGV[i + 4]) end
  end
  local excess = redis.call('ZCOUNT', KEYS[2], '(0', '+inf') + 1 - tonumber(ARGV[4])
  if excess > 0 and ARGV[6] == '0' then
    local members = redis.call('ZRANGEBYSCORE', KEYS[2], '(0', '+inf', 'LIMIT', 0, most_looked_at)
    table.insert(members, 1, -1)
    return members
  end
  -- first of all, so that nothing ends for a session that finds no room
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
  activate(KEYS[2], ARGV[1])
  prolong(KEYS[2], ARGV[5])
  if excess > 0 then
    local oldest =
      redis.call('ZRANGEBYSCORE', KEYS[2], '(0', '+inf', 'WITHSCORES', 'LIMIT', 0, excess)
    for i = 1, #oldest, 2 do
      mark(KEYS[2], oldest[i], oldest[i + 1])
      if #marked < most_marked then table.insert(marked, oldest[i]) end
    end
  end
end
table.insert(marked, 1, redis.call('ZCOUNT', KEYS[2], '-inf', '(0'))
return marked
)lua");

Reply counted_ids(std::int64_t first, std::vector<Reply> ids) {
  ids.insert(ids.begin(), Reply::from(first));
  return Reply::from(std::move(ids));
}

Reply to_look_at(const std::vector<Table::Scored>& members) {
  std::vector<Reply> ids;
  for (std::size_t i = 0; i < std::min(members.size(), kMostLookedAt); ++i)
    ids.push_back(Reply::from(members[i].member));
  return counted_ids(TenantSessionCommands::kLookFirst, std::move(ids));
}

void drop_looked_at(Table& table, const Command& command) {
  for (std::size_t i = 2; i < command.key_count; ++i) {
    if (!holds_session(table, command.key(i)))
      table.sorted_set_remove(command.key(1), command.argument(i + 4));
  }
}

// Never marks the new member, which has the highest score. mark() cannot fail here, since rescoring
// a member takes no memory.
void mark_oldest(Table& table, std::string_view index, std::int64_t excess,
                 std::vector<Reply>& marked) {
  const auto alive = table.sorted_set_above(index, 0);
  for (std::size_t i = 0; i < alive.size() && excess > 0; ++i, --excess) {
    mark(table, index, alive[i]);
    if (marked.size() < kMostEndingAtOnce) marked.push_back(Reply::from(alive[i].member));
  }
}

// Returns false and stores nothing when the table is full.
bool store_member(Table& table, const Command& command) {
  const auto expiry = in_seconds(table, command.argument(2));
  if (!table.set(command.key(0), command.argument(1), expiry, Table::Class::kSession)) return false;
  if (!activate(table, command.key(1), command.argument(0))) {
    table.erase(command.key(0));
    return false;
  }
  prolong(table, command.key(1), command.argument(4));
  return true;
}

Result<Reply> create_twin(Table& table, const Command& command) {
  const std::string_view index = command.key(1);
  if (holds_value(table, index) || holds_sorted_set(table, command.key(0))) return wrong_type();
  const auto stored = table.get(command.key(0));
  if (stored && *stored != command.argument(1))
    return counted_ids(TenantSessionCommands::kRefused, {});
  std::vector<Reply> marked;
  if (!stored) {
    drop_looked_at(table, command);
    const auto alive = static_cast<std::int64_t>(table.sorted_set_above(index, 0).size());
    const std::int64_t excess = alive + 1 - number_of(command.argument(3));
    if (excess > 0 && command.argument(5) == "0")
      return to_look_at(table.sorted_set_above(index, 0));
    if (!store_member(table, command)) return table_full();
    mark_oldest(table, index, excess, marked);
  }
  return counted_ids(count_ending(table, index), std::move(marked));
}

// KEYS: session, index. ARGV: id, text.
const std::string kUndoCreateLua = index_script(R"lua(
local stored = redis.call('GET', KEYS[1])
if stored and stored ~= ARGV[2] and stored ~= '-' then return 0 end
-- first: a full server refuses no write of a script that has already written
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
bury(KEYS[1])
return 1
)lua");

Result<Reply> undo_create_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(1)) || holds_sorted_set(table, command.key(0)))
    return wrong_type();
  const auto stored = table.get(command.key(0));
  if (stored && *stored != command.argument(1) && !is_tombstone(*stored))
    return Reply::from(std::int64_t{0});
  table.sorted_set_remove(command.key(1), command.argument(0));
  bury(table, command.key(0));
  return Reply::from(std::int64_t{1});
}

const Operation kUndoCreate{.name = "tenantSessions.undoCreate",
                            .lua = kUndoCreateLua,
                            .accepts = is_flag,
                            .repeatable = true,
                            .twin = undo_create_twin};

Command undo_create(const Command& done) {
  return TenantSessionCommands::undo_create(done.key(0), done.key(1), done.argument(0),
                                            done.argument(1));
}

// Not repeatable: a delayed first copy would revive a session that was destroyed in the meantime.
const Operation kCreate{.name = "tenantSessions.create",
                        .lua = kCreateLua,
                        .accepts = is_marked_members,
                        .twin = create_twin,
                        .undo = undo_create};

// KEYS: session, index. ARGV: id, TTL of the index.
const std::string kTouchLua = index_script(R"lua(
local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not holds_session(KEYS[1]) then
  if score then redis.call('ZREM', KEYS[2], ARGV[1]) end
  return 0
end
if not score then return -2 end
if tonumber(score) < 0 then return -1 end
-- first: a full server refuses no write of a script that has already written
prolong(KEYS[2], ARGV[2])
activate(KEYS[2], ARGV[1])
return 1
)lua");

Result<Reply> touch_twin(Table& table, const Command& command) {
  using C = TenantSessionCommands;
  const std::string_view index = command.key(1);
  if (holds_value(table, index)) return wrong_type();
  const auto score = table.sorted_set_score(index, command.argument(0));
  if (!holds_session(table, command.key(0))) {
    table.sorted_set_remove(index, command.argument(0));
    return Reply::from(C::kAbsent);
  }
  if (!score) return Reply::from(C::kNotInIndex);
  if (*score < 0) return Reply::from(C::kIsEnding);
  prolong(table, index, command.argument(1));
  activate(table, index, command.argument(0));
  return Reply::from(C::kActive);
}

// Replies like kTouchLua, without any write.
const std::string kCheckLua = index_script(R"lua(
if not holds_session(KEYS[1]) then return 0 end
local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not score then return -2 end
return tonumber(score) < 0 and -1 or 1
)lua");

Result<Reply> check_twin(Table& table, const Command& command) {
  using C = TenantSessionCommands;
  if (holds_value(table, command.key(1))) return wrong_type();
  if (!holds_session(table, command.key(0))) return Reply::from(C::kAbsent);
  const auto score = table.sorted_set_score(command.key(1), command.argument(0));
  if (!score) return Reply::from(C::kNotInIndex);
  return Reply::from(*score < 0 ? C::kIsEnding : C::kActive);
}

const Operation kCheck{.name = "tenantSessions.touch",
                       .lua = kCheckLua,
                       .accepts = is_activity_result,
                       .repeatable = true,
                       .twin = check_twin};

Command check_only(const Command& touch) {
  return {&kCheck, 2, {touch.key(0), touch.key(1), touch.argument(0)}};
}

const Operation kTouch{.name = "tenantSessions.touch",
                       .lua = kTouchLua,
                       .accepts = is_activity_result,
                       .repeatable = true,
                       .twin = touch_twin,
                       .read_only = check_only};

Result<Reply> score_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  const auto score = table.sorted_set_score(command.key(0), command.argument(0));
  if (!score) return Reply::nil();
  return Reply::from(std::to_string(std::llround(*score)));
}

const Operation kScore{.name = "tenantSessions.score",
                       .verb = "ZSCORE",
                       .accepts = is_score_or_nil,
                       .repeatable = true,
                       .twin = score_twin};

// KEYS: session, index. ARGV: id.
const std::string kDestroyLua = index_script(R"lua(
redis.call('ZREM', KEYS[2], ARGV[1])
return remove_session(KEYS[1])
)lua");

Result<Reply> destroy_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(1))) return wrong_type();
  table.sorted_set_remove(command.key(1), command.argument(0));
  return Reply::from(std::int64_t{remove_session(table, command.key(0))});
}

// Not repeatable: a second run would report that there was no session.
const Operation kDestroy{
    .name = "tenantSessions.destroy", .lua = kDestroyLua, .accepts = is_flag, .twin = destroy_twin};

// A script, because the shape of ZRANGE's own reply depends on the server.
constexpr std::string_view kMembersLua =
    "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')";

Result<Reply> members_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> members;
  for (Table::Scored& member : table.sorted_set_above(command.key(0), kAllMembers)) {
    members.push_back(Reply::from(std::move(member.member)));
    members.push_back(Reply::from(std::to_string(std::llround(member.score))));
  }
  return Reply::from(std::move(members));
}

const Operation kMembers{.name = "tenantSessions.members",
                         .lua = kMembersLua,
                         .accepts = is_scored_members,
                         .repeatable = true,
                         .twin = members_twin};

Result<Reply> get_many_twin(Table& table, const Command& command) {
  std::vector<Reply> texts;
  for (std::size_t i = 0; i < command.key_count; ++i)
    texts.push_back(text_or_nil(table.get(command.key(i))).value());
  return Reply::from(std::move(texts));
}

const Operation kGetMany{.name = "tenantSessions.list",
                         .verb = "MGET",
                         .accepts = is_texts_or_nils,
                         .repeatable = true,
                         .twin = get_many_twin};

}  // namespace

Command TenantSessionCommands::create(std::string_view session_key, std::string_view index_key,
                                      const Creation& creation,
                                      const std::vector<TenantSessionKey>& looked_at) {
  Command command{&kCreate, 2 + looked_at.size(), {}};
  Arguments& arguments = command.arguments;
  arguments.add(session_key);
  arguments.add(index_key);
  for (const TenantSessionKey& session : looked_at) arguments.add(session.key);
  arguments.add(creation.id);
  arguments.add(creation.text);
  arguments.add(std::to_string(creation.ttl_s));
  arguments.add(std::to_string(creation.max));
  arguments.add(std::to_string(creation.index_ttl_s));
  arguments.add(creation.even_if_full ? "1" : "0");
  for (const TenantSessionKey& session : looked_at) arguments.add(session.id);
  return command;
}

Command TenantSessionCommands::undo_create(std::string_view session_key, std::string_view index_key,
                                           std::string_view id, std::string_view text) {
  return {&kUndoCreate, 2, {session_key, index_key, id, text}};
}

Command TenantSessionCommands::touch(std::string_view session_key, std::string_view index_key,
                                     std::string_view id, std::int64_t index_ttl_s) {
  return {&kTouch, 2, {session_key, index_key, id, std::to_string(index_ttl_s)}};
}

Command TenantSessionCommands::score(std::string_view index_key, std::string_view id) {
  return {&kScore, 1, {index_key, id}};
}

Command TenantSessionCommands::destroy(std::string_view session_key, std::string_view index_key,
                                       std::string_view id) {
  return {&kDestroy, 2, {session_key, index_key, id}};
}

Command TenantSessionCommands::members(std::string_view index_key) {
  return {&kMembers, 1, {index_key}};
}

Command TenantSessionCommands::get_many(const std::vector<TenantSessionKey>& sessions) {
  Command command{&kGetMany, sessions.size(), {}};
  for (const TenantSessionKey& session : sessions) command.arguments.add(session.key);
  return command;
}

std::vector<const Operation*> tenant_session_operations() {
  return {&kCreate, &kUndoCreate, &kTouch, &kCheck, &kScore, &kDestroy, &kMembers, &kGetMany};
}

}  // namespace rss
