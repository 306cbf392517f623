#include "store/session_operations.h"

#include <string>

#include "store/operations.h"
#include "store/reply_shapes.h"
#include "store/twin.h"

namespace rss {
namespace {

Result<Reply> create_twin(Table& table, const Command& command) {
  const bool stored = table.set(command.key(0), command.argument(0),
                                in_seconds(table, command.argument(2)), Table::Class::kSession);
  if (!stored) return table_full();
  return Reply::from(std::string("OK"));
}

Command undo_create(const Command& done) { return SessionCommands::remove(done.key(0)); }

const Operation kCreate{.name = "sessions.create",
                        .verb = "SET",
                        .accepts = is_ok,
                        .repeatable = true,
                        .away = Away::kKnown,
                        .replay = Replay::kCreation,
                        .twin = create_twin,
                        .undo = undo_create};

Result<Reply> get_and_slide_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok()) table.expire_at(command.key(0), in_seconds(table, command.argument(1)).wall_ms);
  return reply;
}

const Operation kGetAndSlide{.name = "sessions.get",
                             .verb = "GETEX",
                             .accepts = is_text_or_nil,
                             .repeatable = true,
                             .away = Away::kKnown,
                             .replay = Replay::kProlonging,
                             .twin = get_and_slide_twin};

Result<Reply> get_twin(Table& table, const Command& command) {
  return value_of(table, command.key(0));
}

const Operation kGet{.name = "sessions.get",
                     .verb = "GET",
                     .accepts = is_text_or_nil,
                     .repeatable = true,
                     .away = Away::kKnown,
                     .twin = get_twin};

Result<Reply> touch_twin(Table& table, const Command& command) {
  const bool there =
      table.expire_at(command.key(0), in_seconds(table, command.argument(0)).wall_ms);
  return Reply::from(std::int64_t{there});
}

const Operation kTouch{.name = "sessions.touch",
                       .verb = "EXPIRE",
                       .accepts = is_flag,
                       .repeatable = true,
                       .away = Away::kKnown,
                       .replay = Replay::kProlonging,
                       .twin = touch_twin};

Result<Reply> exists_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{is_there(table, command.key(0))});
}

const Operation kExists{.name = "sessions.touch",
                        .verb = "EXISTS",
                        .accepts = is_flag,
                        .repeatable = true,
                        .away = Away::kKnown,
                        .twin = exists_twin};

Result<Reply> remove_twin(Table& table, const Command& command) {
  std::int64_t removed = 0;
  for (std::size_t i = 0; i < command.key_count; ++i)
    removed += table.erase(command.key(i)) ? 1 : 0;
  return Reply::from(removed);
}

const Operation kRemove{.name = "sessions.delete",
                        .verb = "DEL",
                        .accepts = is_count,
                        .repeatable = true,
                        .away = Away::kKnown,
                        .replay = Replay::kRemoval,
                        .twin = remove_twin};

Result<Reply> complete_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok()) table.erase(command.key(0));
  return reply;
}

const Operation kComplete{.name = "sessions.complete",
                          .verb = "GETDEL",
                          .accepts = is_text_or_nil,
                          .twin = complete_twin};

constexpr std::string_view kCompleteAnyLua = R"lua(
local found = false
for i = 1, #KEYS do
  local text = redis.call('GETDEL', KEYS[i])
  found = found or text
end
return found
)lua";

Result<Reply> complete_any_twin(Table& table, const Command& command) {
  Reply found = Reply::nil();
  for (std::size_t i = 0; i < command.key_count; ++i) {
    Result<Reply> reply = value_of(table, command.key(i));
    if (!reply.ok()) return reply;
    table.erase(command.key(i));
    if (found.is_nil()) found = std::move(reply.value());
  }
  return found;
}

const Operation kCompleteAny{.name = "sessions.complete",
                             .lua = kCompleteAnyLua,
                             .accepts = is_text_or_nil,
                             .twin = complete_any_twin};

// May be sent again: a second run finds what the first has stored.
constexpr std::string_view kReplaceLua = R"lua(
local current = redis.call('GET', KEYS[1])
if current == ARGV[2] then return 1 end
if current ~= ARGV[1] then return current end
if ARGV[3] == '0' then
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
return 1
)lua";

Table::Expiry expiry_of_argument(const Table& table, std::string_view ttl) {
  return ttl == "0" ? Table::Expiry::keep() : in_seconds(table, ttl);
}

Result<Reply> replace_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  const auto current = table.get(command.key(0));
  if (current == command.argument(1)) return Reply::from(std::int64_t{1});
  if (current != command.argument(0)) return text_or_nil(current);
  const auto expiry = expiry_of_argument(table, command.argument(2));
  if (!table.set(command.key(0), command.argument(1), expiry, Table::Class::kSession))
    return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kReplace{.name = "sessions.update",
                         .lua = kReplaceLua,
                         .accepts = is_swap_result,
                         .repeatable = true,
                         .away = Away::kKnown,
                         .replay = Replay::kChange,
                         .twin = replace_twin};

constexpr std::string_view kRotateLua = R"lua(
local current = redis.call('GET', KEYS[1])
if not current then
  -- sent again after its reply was lost: the first run has done it
  if redis.call('GET', KEYS[2]) == ARGV[2] then return 1 end
  return false
end
if current ~= ARGV[1] then return current end
local ttl = redis.call('PTTL', KEYS[1])
if ARGV[3] ~= '0' then
  redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
elseif ttl >= 0 then
  -- 0 in its last millisecond; it still has an end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', math.max(ttl, 1))
else
  redis.call('SET', KEYS[2], ARGV[2])
end
redis.call('DEL', KEYS[1])
return 1
)lua";

Result<Reply> rotate_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  const auto current = table.get(command.key(0));
  if (!current) {
    if (holds_sorted_set(table, command.key(1))) return wrong_type();
    if (table.get(command.key(1)) == command.argument(1)) return Reply::from(std::int64_t{1});
    return Reply::nil();
  }
  if (current != command.argument(0)) return text_or_nil(current);
  const auto before = table.expiry_of(command.key(0));
  if (!before) return Reply::nil();  // it has ended since
  const auto expiry = command.argument(2) == "0" ? *before : in_seconds(table, command.argument(2));
  // First the old one makes room for the new one, or takes it again.
  table.erase(command.key(0));
  if (table.set(command.key(1), command.argument(1), expiry, Table::Class::kSession))
    return Reply::from(std::int64_t{1});
  table.set(command.key(0), command.argument(0), *before, Table::Class::kSession);
  return table_full();
}

// Without an undo: when it comes late itself, it is all the more wanted.
const Operation kRotateBack{.name = "sessions.rotateBack",
                            .lua = kRotateLua,
                            .accepts = is_swap_result,
                            .repeatable = true,
                            .twin = rotate_twin};

Command undo_rotate(const Command& done) {
  return {&kRotateBack,
          2,
          {done.key(1), done.key(0), done.argument(1), done.argument(0), done.argument(2)}};
}

const Operation kRotate{.name = "sessions.rotate",
                        .lua = kRotateLua,
                        .accepts = is_swap_result,
                        .repeatable = true,
                        .twin = rotate_twin,
                        .undo = undo_rotate};

Command on_all(const Operation& operation, std::string_view key,
               const SessionCommands::Others& others) {
  Command command{&operation, 1 + others.size(), {key}};
  for (const std::string& other : others) command.arguments.add(other);
  return command;
}

Result<Reply> ping_twin(Table&, const Command&) { return Reply::from(std::string("PONG")); }

const Operation kPing{
    .name = "ping", .verb = "PING", .accepts = is_pong, .repeatable = true, .twin = ping_twin};

}  // namespace

Command SessionCommands::create(std::string_view key, std::string_view text, std::int64_t ttl_s) {
  return {&kCreate, 1, {key, text, "EX", std::to_string(ttl_s)}};
}

Command SessionCommands::get(std::string_view key, std::int64_t ttl_s) {
  if (ttl_s == 0) return {&kGet, 1, {key}};
  return {&kGetAndSlide, 1, {key, "EX", std::to_string(ttl_s)}};
}

Command SessionCommands::touch(std::string_view key, std::int64_t ttl_s) {
  if (ttl_s == 0) return {&kExists, 1, {key}};
  return {&kTouch, 1, {key, std::to_string(ttl_s)}};
}

Command SessionCommands::remove(std::string_view key, const Others& others) {
  return on_all(kRemove, key, others);
}

Command SessionCommands::complete(std::string_view key, const Others& others) {
  return on_all(others.empty() ? kComplete : kCompleteAny, key, others);
}

Command SessionCommands::replace(std::string_view key, std::string_view expected,
                                 std::string_view next, std::int64_t ttl_s) {
  return {&kReplace, 1, {key, expected, next, std::to_string(ttl_s)}};
}

Command SessionCommands::rotate(std::string_view key, std::string_view new_key,
                                std::string_view expected, std::string_view next,
                                std::int64_t ttl_s) {
  return {&kRotate, 2, {key, new_key, expected, next, std::to_string(ttl_s)}};
}

Command SessionCommands::ping() { return {&kPing, 0, {}}; }

std::vector<const Operation*> session_operations() {
  return {&kCreate,   &kGetAndSlide, &kGet,     &kTouch,  &kExists,     &kRemove,
          &kComplete, &kCompleteAny, &kReplace, &kRotate, &kRotateBack, &kPing};
}

}  // namespace rss
