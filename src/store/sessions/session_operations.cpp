#include "store/sessions/session_operations.h"

#include <string>

#include "store/sessions/own_ttl.h"
#include "store/sessions/own_ttl_operations.h"
#include "store/shared/lua_text.h"
#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/tombstone.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

Result<Reply> create_twin(Table& table, const Command& command) {
  if (is_there(table, command.key(0))) return Reply::nil();
  const bool stored = table.set(command.key(0), command.argument(0),
                                in_seconds(table, command.argument(3)), Table::Class::kSession);
  if (!stored) return table_full();
  return Reply::from(std::string("OK"));
}

// KEYS: the session. ARGV: its text.
constexpr auto kUndoCreateLua = joined(kTombstoneLua, R"lua(
local current = redis.call('GET', KEYS[1])
if current and current ~= ARGV[1] then return 0 end
bury(KEYS[1])
return 1
)lua");

Result<Reply> undo_create_twin(Table& table, const Command& command) {
  const Result<Reply> current = value_of(table, command.key(0));
  if (!current.ok()) return current;
  const bool other = !current.value().is_nil() && current.value().text != command.argument(0);
  if (!other) bury(table, command.key(0));
  return Reply::from(std::int64_t{!other});
}

const Operation kUndoCreate{.name = "sessions.undoCreate",
                            .lua = kUndoCreateLua,
                            .accepts = is_flag,
                            .repeatable = true,
                            .twin = undo_create_twin};

Command undo_create(const Command& done) {
  return {&kUndoCreate, 1, {done.key(0), done.argument(0)}};
}

const Operation kCreate{.name = "sessions.create",
                        .verb = "SET",
                        .accepts = is_ok_or_nil,
                        .away = Away::kKnown,
                        .replay = Replay::kCreation,
                        .twin = create_twin,
                        .undo = undo_create};

Result<Reply> get_and_slide_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok()) table.expire_at(command.key(0), in_seconds(table, command.argument(1)).wall_ms);
  return reply;
}

Command get_only(const Command& command) { return SessionCommands::get(command.key(0), 0); }

const Operation kGetAndSlide{.name = "sessions.get",
                             .verb = "GETEX",
                             .accepts = is_text_or_nil,
                             .repeatable = true,
                             .away = Away::kKnown,
                             .replay = Replay::kProlonging,
                             .twin = get_and_slide_twin,
                             .read_only = get_only};

Result<Reply> get_twin(Table& table, const Command& command) {
  return value_of(table, command.key(0));
}

const Operation kGet{.name = "sessions.get",
                     .verb = "GET",
                     .accepts = is_text_or_nil,
                     .repeatable = true,
                     .away = Away::kKnown,
                     .twin = get_twin};

// KEYS: the session. ARGV: its TTL.
constexpr auto kTouchLua = joined(kTombstoneLua, R"lua(
return holds_session(KEYS[1]) and redis.call('EXPIRE', KEYS[1], ARGV[1]) or 0
)lua");

Result<Reply> touch_twin(Table& table, const Command& command) {
  const bool there =
      holds_session(table, command.key(0)) &&
      table.expire_at(command.key(0), in_seconds(table, command.argument(0)).wall_ms);
  return Reply::from(std::int64_t{there});
}

Command look_only(const Command& command) { return SessionCommands::touch(command.key(0), 0); }

const Operation kTouch{.name = "sessions.touch",
                       .lua = kTouchLua,
                       .accepts = is_flag,
                       .repeatable = true,
                       .away = Away::kKnown,
                       .replay = Replay::kProlonging,
                       .twin = touch_twin,
                       .read_only = look_only};

const Operation kProlong{.name = "sessions.touch",
                         .lua = kTouchLua,
                         .accepts = is_flag,
                         .repeatable = true,
                         .twin = touch_twin};

// KEYS: the session.
constexpr auto kExistsLua = joined(kTombstoneLua, R"lua(
return holds_session(KEYS[1]) and 1 or 0
)lua");

Result<Reply> exists_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{holds_session(table, command.key(0))});
}

const Operation kExists{.name = "sessions.touch",
                        .lua = kExistsLua,
                        .accepts = is_flag,
                        .repeatable = true,
                        .away = Away::kKnown,
                        .twin = exists_twin};

// KEYS: the session.
constexpr auto kRemoveLua = joined(kTombstoneLua, R"lua(
return remove_session(KEYS[1])
)lua");

Result<Reply> remove_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{remove_session(table, command.key(0))});
}

const Operation kRemove{.name = "sessions.delete",
                        .lua = kRemoveLua,
                        .accepts = is_flag,
                        .repeatable = true,
                        .ambiguous = removed_nothing,
                        .away = Away::kKnown,
                        .replay = Replay::kRemoval,
                        .twin = remove_twin};

// KEYS: the session.
constexpr char kCompleteLua[] = R"lua(
local text = redis.call('GET', KEYS[1])
if text and text ~= '-' then redis.call('DEL', KEYS[1]) end
return text
)lua";

Result<Reply> complete_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok()) remove_session(table, command.key(0));
  return reply;
}

const Operation kComplete{.name = "sessions.complete",
                          .lua = kCompleteLua,
                          .accepts = is_text_or_nil,
                          .twin = complete_twin};

// Idempotent: a second run finds the text that the first run stored, and returns 1.
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

// KEYS: the session, its new key. ARGV: its text, its new text, its TTL or 0 to keep the expiry.
constexpr std::string_view kMoveLua = R"lua(
local function move(from, to, text, ttl_s)
  local left = redis.call('PTTL', from)
  if ttl_s ~= '0' then
    redis.call('SET', to, text, 'EX', ttl_s)
  elseif left >= 0 then
    -- 0 in its last millisecond; it still has an end
    redis.call('SET', to, text, 'PX', math.max(left, 1))
  else
    redis.call('SET', to, text)
  end
  redis.call('DEL', from)
end
)lua";

const std::string kRotateLua = std::string(kMoveLua) + R"lua(
local current = redis.call('GET', KEYS[1])
local taken = redis.call('GET', KEYS[2])
-- sent again after its reply was lost: the first run has done it
if not current and taken == ARGV[2] then return 1 end
if not current or taken then return false end
if current ~= ARGV[1] then return current end
move(KEYS[1], KEYS[2], ARGV[2], ARGV[3])
return 1
)lua";

// False, with nothing moved, if the table is full.
bool move(Table& table, const Command& command) {
  const auto before = table.expiry_of(command.key(0)).value_or(Table::Expiry::never());
  const auto expiry = command.argument(2) == "0" ? before : in_seconds(table, command.argument(2));
  // Frees the space of the old text first; stores it again if the new text does not fit.
  table.erase(command.key(0));
  if (table.set(command.key(1), command.argument(1), expiry, Table::Class::kSession)) return true;
  table.set(command.key(0), command.argument(0), before, Table::Class::kSession);
  return false;
}

Result<Reply> rotate_twin(Table& table, const Command& command) {
  for (std::size_t i = 0; i < 2; ++i)
    if (holds_sorted_set(table, command.key(i))) return wrong_type();
  const bool again = table.get(command.key(1)) == command.argument(1);
  const bool taken = is_there(table, command.key(1));
  const auto current = table.get(command.key(0));
  if (!current && again) return Reply::from(std::int64_t{1});
  if (!current || taken) return Reply::nil();
  if (current != command.argument(0)) return text_or_nil(current);
  if (!move(table, command)) return table_full();
  return Reply::from(std::int64_t{1});
}

// KEYS: the new key, the old key. ARGV: the new text, the old text, its TTL or 0 to keep the
// expiry.
const std::string kUndoRotateLua = kTombstoneLua + std::string(kMoveLua) + R"lua(
local current = redis.call('GET', KEYS[1])
if current and current ~= ARGV[1] and current ~= '-' then return 0 end
if current == ARGV[1] and redis.call('EXISTS', KEYS[2]) == 0 then
  move(KEYS[1], KEYS[2], ARGV[2], ARGV[3])
end
bury(KEYS[1])
return 1
)lua";

Result<Reply> undo_rotate_twin(Table& table, const Command& command) {
  const Result<Reply> current = value_of(table, command.key(0));
  if (!current.ok()) return current;
  const std::string& text = current.value().text;
  const bool rotated = text == command.argument(0);
  if (!is_absent(current.value()) && !rotated) return Reply::from(std::int64_t{0});
  if (rotated && !is_there(table, command.key(1)) && !move(table, command)) return table_full();
  bury(table, command.key(0));
  return Reply::from(std::int64_t{1});
}

const Operation kUndoRotate{.name = "sessions.undoRotate",
                            .lua = kUndoRotateLua,
                            .accepts = is_flag,
                            .repeatable = true,
                            .twin = undo_rotate_twin};

Command undo_rotate(const Command& done) {
  return {&kUndoRotate,
          2,
          {done.key(1), done.key(0), done.argument(1), done.argument(0), done.argument(2)}};
}

const Operation kRotate{.name = "sessions.rotate",
                        .lua = kRotateLua,
                        .accepts = is_swap_result,
                        .repeatable = true,
                        .twin = rotate_twin,
                        .undo = undo_rotate};

Result<Reply> ping_twin(Table&, const Command&) { return Reply::from(std::string("PONG")); }

const Operation kPing{
    .name = "ping", .verb = "PING", .accepts = is_pong, .repeatable = true, .twin = ping_twin};

Result<Reply> write_probe_twin(Table&, const Command&) { return Reply::nil(); }

const Operation kWriteProbe{.name = "writeProbe",
                            .verb = "SET",
                            .accepts = is_ok_or_nil,
                            .repeatable = true,
                            .twin = write_probe_twin};

}  // namespace

Command SessionCommands::create(std::string_view key, std::string_view text, std::int64_t ttl_s) {
  return {&kCreate, 1, {key, text, "NX", "EX", std::to_string(ttl_s)}};
}

Command SessionCommands::get(std::string_view key, std::int64_t ttl_s) {
  if (ttl_s == 0) return {&kGet, 1, {key}};
  return {&kGetAndSlide, 1, {key, "EX", std::to_string(ttl_s)}};
}

Command SessionCommands::read(std::string_view id, std::string_view key, const Options& options) {
  if (!options.sliding_expiration) return get(key, 0);
  return may_have_own_ttl(id) ? get_by_own_ttl(key, options.session_ttl_s)
                              : get(key, options.session_ttl_s);
}

Command SessionCommands::touch(std::string_view id, std::string_view key, const Options& options) {
  if (!options.sliding_expiration) return touch(key, 0);
  return may_have_own_ttl(id) ? touch_by_own_ttl(key, options.session_ttl_s)
                              : touch(key, options.session_ttl_s);
}

Command SessionCommands::touch(std::string_view key, std::int64_t ttl_s) {
  if (ttl_s == 0) return {&kExists, 1, {key}};
  return {&kTouch, 1, {key, std::to_string(ttl_s)}};
}

Command SessionCommands::remove(std::string_view key) { return {&kRemove, 1, {key}}; }

Command SessionCommands::complete(std::string_view key) { return {&kComplete, 1, {key}}; }

Command SessionCommands::replace(std::string_view key, std::string_view expected,
                                 std::string_view next, std::int64_t ttl_s) {
  return {&kReplace, 1, {key, expected, next, std::to_string(ttl_s)}};
}

Command SessionCommands::rotate(std::string_view key, std::string_view new_key,
                                std::string_view expected, std::string_view next,
                                std::int64_t ttl_s) {
  return {&kRotate, 2, {key, new_key, expected, next, std::to_string(ttl_s)}};
}

Command SessionCommands::prolong(std::string_view key, std::int64_t ttl_s) {
  return {&kProlong, 1, {key, std::to_string(ttl_s)}};
}

Command SessionCommands::write_probe(std::string_view key) {
  return {&kWriteProbe, 1, {key, "", "XX", "KEEPTTL"}};
}

Command SessionCommands::ping() { return {&kPing, 0, {}}; }

std::vector<const Operation*> session_operations() {
  std::vector<const Operation*> all = {
      &kCreate, &kUndoCreate, &kGetAndSlide, &kGet,    &kTouch,      &kProlong,    &kExists,
      &kRemove, &kComplete,   &kReplace,     &kRotate, &kUndoRotate, &kWriteProbe, &kPing};
  const auto more = own_ttl_operations();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace rss
