#include "store/sessions/own_ttl_operations.h"

#include "store/sessions/own_ttl.h"
#include "store/sessions/session_operations.h"
#include "store/shared/lua_text.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/tombstone.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

Command get_only(const Command& command) { return SessionCommands::get(command.key(0), 0); }

// KEYS: the session. ARGV: the storage's TTL.
constexpr auto kGetByOwnTtlLua = joined(kOwnTtlLua, R"lua(
local text = redis.call('GET', KEYS[1])
if not text or text == '-' then return text end
local ttl_s = sliding_ttl(text, ARGV[1])
if ttl_s then redis.call('EXPIRE', KEYS[1], ttl_s) end
return text
)lua");

Result<Reply> get_by_own_ttl_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok() && !is_absent(reply.value()))
    slide_by_text(table, command.key(0), reply.value().text, command.argument(0));
  return reply;
}

const Operation kGetByOwnTtl{.name = "sessions.get",
                             .lua = kGetByOwnTtlLua,
                             .accepts = is_text_or_nil,
                             .repeatable = true,
                             .away = Away::kKnown,
                             .replay = Replay::kProlonging,
                             .twin = get_by_own_ttl_twin,
                             .read_only = get_only};

// KEYS: the session. ARGV: the storage's TTL.
constexpr auto kTouchByOwnTtlLua = joined(kOwnTtlLua, R"lua(
local text = redis.call('GETRANGE', KEYS[1], 0, 99)
if text == '' or text == '-' then return 0 end
local ttl_s = sliding_ttl(text, ARGV[1])
if ttl_s then redis.call('EXPIRE', KEYS[1], ttl_s) end
return 1
)lua");

Result<Reply> touch_by_own_ttl_twin(Table& table, const Command& command) {
  const Result<Reply> reply = value_of(table, command.key(0));
  if (!reply.ok()) return reply;
  const bool there = !is_absent(reply.value()) && !reply.value().text.empty();
  if (there) slide_by_text(table, command.key(0), reply.value().text, command.argument(0));
  return Reply::from(std::int64_t{there});
}

constexpr std::string_view kLookLua = R"lua(
local text = redis.call('GETRANGE', KEYS[1], 0, 1)
return (text == '' or text == '-') and 0 or 1
)lua";

Result<Reply> look_twin(Table& table, const Command& command) {
  const Result<Reply> reply = value_of(table, command.key(0));
  if (!reply.ok()) return reply;
  const bool there = !is_absent(reply.value()) && !reply.value().text.empty();
  return Reply::from(std::int64_t{there});
}

const Operation kLook{.name = "sessions.touch",
                      .lua = kLookLua,
                      .accepts = is_flag,
                      .repeatable = true,
                      .away = Away::kKnown,
                      .twin = look_twin};

Command look(const Command& command) { return {&kLook, 1, {command.key(0)}}; }

const Operation kTouchByOwnTtl{.name = "sessions.touch",
                               .lua = kTouchByOwnTtlLua,
                               .accepts = is_flag,
                               .repeatable = true,
                               .away = Away::kKnown,
                               .replay = Replay::kProlonging,
                               .twin = touch_by_own_ttl_twin,
                               .read_only = look};

}  // namespace

Command SessionCommands::get_by_own_ttl(std::string_view key, std::int64_t ttl_s) {
  return {&kGetByOwnTtl, 1, {key, std::to_string(ttl_s)}};
}

Command SessionCommands::touch_by_own_ttl(std::string_view key, std::int64_t ttl_s) {
  return {&kTouchByOwnTtl, 1, {key, std::to_string(ttl_s)}};
}

std::vector<const Operation*> own_ttl_operations() {
  return {&kGetByOwnTtl, &kTouchByOwnTtl, &kLook};
}

}  // namespace rss
