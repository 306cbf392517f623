#include "store/sessions/session_replay_operations.h"

#include <charconv>
#include <string>

#include "store/shared/lua_text.h"
#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/tombstone.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

// KEYS: the session, the marker. ARGV: the marker's TTL in milliseconds, the replay, the attempt.
constexpr char kMarkLua[] = R"lua(
local function is_marked() return redis.call('ZSCORE', KEYS[2], ARGV[2]) end
local function mark()
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
  if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[1]) then
    redis.call('PEXPIRE', KEYS[2], ARGV[1])
  end
end
)lua";

bool is_marked(Table& table, const Command& command) {
  return table.sorted_set_score(command.key(1), command.argument(1)).has_value();
}

bool mark(Table& table, const Command& command) {
  const std::string_view key = command.key(1);
  const auto attempt = static_cast<double>(number_of(command.argument(2)));
  if (!table.sorted_set_put(key, command.argument(1), attempt)) return false;
  const std::int64_t end_ms = table.now_ms() + number_of(command.argument(0));
  const auto now = *table.expiry_of(key);
  if (now.kind == Table::Expiry::Kind::kNever || now.wall_ms < end_ms) table.expire_at(key, end_ms);
  return true;
}

constexpr std::string_view kLookLua = R"lua(
return {redis.call('GET', KEYS[1]), redis.call('ZSCORE', KEYS[2], ARGV[1])}
)lua";

Result<Reply> look_twin(Table& table, const Command& command) {
  Result<Reply> text = value_of(table, command.key(0));
  if (!text.ok()) return text;
  if (holds_value(table, command.key(1))) return wrong_type();
  const auto attempt = table.sorted_set_score(command.key(1), command.argument(0));
  Reply marked = Reply::nil();
  if (attempt) marked = Reply::from(std::to_string(static_cast<std::int64_t>(*attempt)));
  return Reply::from(std::vector{std::move(text.value()), std::move(marked)});
}

const Operation kLook{.name = "sessions.replayLook",
                      .lua = kLookLua,
                      .accepts = is_replay_state,
                      .repeatable = true,
                      .twin = look_twin};

constexpr auto kCreateLua = joined(kMarkLua, R"lua(
if is_marked() then return 2 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[4], 'EX', ARGV[5])
mark()
return 1
)lua");

Result<Reply> create_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(1))) return wrong_type();
  if (is_marked(table, command)) return Reply::from(std::int64_t{2});
  if (is_there(table, command.key(0))) return Reply::from(std::int64_t{0});
  const auto expiry = in_seconds(table, command.argument(4));
  if (!table.set(command.key(0), command.argument(3), expiry, Table::Class::kSession))
    return table_full();
  if (!mark(table, command)) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kCreate{.name = "sessions.replayCreate",
                        .lua = kCreateLua,
                        .accepts = is_replay_result,
                        .twin = create_twin};

constexpr auto kChangeLua = joined(kMarkLua, R"lua(
if is_marked() then return 2 end
local current = redis.call('GET', KEYS[1])
if current ~= ARGV[4] then return current end
if ARGV[6] == '0' then
  redis.call('SET', KEYS[1], ARGV[5], 'KEEPTTL')
else
  redis.call('SET', KEYS[1], ARGV[5], 'EX', ARGV[6])
end
mark()
return 1
)lua");

Result<Reply> change_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(1))) return wrong_type();
  if (is_marked(table, command)) return Reply::from(std::int64_t{2});
  Result<Reply> current = value_of(table, command.key(0));
  if (!current.ok() || current.value().text != command.argument(3)) return current;
  if (current.value().is_nil()) return current;
  const auto expiry =
      command.argument(5) == "0" ? Table::Expiry::keep() : in_seconds(table, command.argument(5));
  if (!table.set(command.key(0), command.argument(4), expiry, Table::Class::kSession))
    return table_full();
  if (!mark(table, command)) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kChange{.name = "sessions.replayChange",
                        .lua = kChangeLua,
                        .accepts = is_replay_swap_result,
                        .twin = change_twin};

const std::string kRemoveLua = std::string(kTombstoneLua) + kMarkLua + R"lua(
mark()
return remove_session(KEYS[1])
)lua";

Result<Reply> remove_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(1))) return wrong_type();
  if (!mark(table, command)) return table_full();
  return Reply::from(std::int64_t{remove_session(table, command.key(0))});
}

const Operation kRemove{.name = "sessions.replayDelete",
                        .lua = kRemoveLua,
                        .accepts = is_flag,
                        .repeatable = true,
                        .twin = remove_twin};

Command marked(const Operation& operation, std::string_view key, const ReplayMark& mark) {
  return {&operation,
          2,
          {key, mark.key, std::to_string(mark.ms), mark.id, std::to_string(mark.attempt)}};
}

}  // namespace

Command SessionReplayCommands::look(std::string_view key, std::string_view marker_key,
                                    std::string_view id) {
  return {&kLook, 2, {key, marker_key, id}};
}

Command SessionReplayCommands::create(std::string_view key, const ReplayMark& mark,
                                      std::string_view text, std::int64_t ttl_s) {
  Command command = marked(kCreate, key, mark);
  command.arguments.add(text);
  command.arguments.add(std::to_string(ttl_s));
  return command;
}

Command SessionReplayCommands::change(std::string_view key, const ReplayMark& mark,
                                      std::string_view expected, std::string_view next,
                                      std::int64_t ttl_s) {
  Command command = marked(kChange, key, mark);
  command.arguments.add(expected);
  command.arguments.add(next);
  command.arguments.add(std::to_string(ttl_s));
  return command;
}

Command SessionReplayCommands::remove(std::string_view key, const ReplayMark& mark) {
  return marked(kRemove, key, mark);
}

std::vector<const Operation*> session_replay_operations() {
  return {&kLook, &kCreate, &kChange, &kRemove};
}

}  // namespace rss
