#include "store/values/key_value_operations.h"

#include <limits>
#include <string>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

Result<Reply> get_twin(Table& table, const Command& command) {
  return value_of(table, command.key(0));
}

const Operation kGet{.name = "redis.get",
                     .verb = "GET",
                     .accepts = is_text_or_nil,
                     .repeatable = true,
                     .away = Away::kLocal,
                     .twin = get_twin};

Error server_says(const char* text) {
  return Error{ErrorCode::kServer, std::string("the server answered: ") + text, "ERR"};
}

// Arguments: value [EX seconds] [NX].
Result<Reply> set_twin(Table& table, const Command& command) {
  const std::size_t count = command.arguments.size();
  const bool absent_only = command.arguments[count - 1] == "NX" && count % 2 == 1;
  const bool ends = count >= 4;
  const std::int64_t seconds = ends ? number_of(command.argument(2)) : 1;
  if (seconds <= 0 || !has_an_end(table, seconds))
    return server_says("ERR invalid expire time in 'set' command");
  if (absent_only && is_there(table, command.key(0))) return Reply::nil();
  const auto expiry = ends ? in_seconds(table, command.argument(2)) : Table::Expiry::never();
  if (!table.set(command.key(0), command.argument(0), expiry)) return table_full();
  return Reply::from(std::string("OK"));
}

const Operation kSet{
    .name = "redis.set", .verb = "SET", .accepts = is_ok, .away = Away::kLocal, .twin = set_twin};
const Operation kSetIfAbsent{.name = "redis.set",
                             .verb = "SET",
                             .accepts = is_ok_or_nil,
                             .away = Away::kLocal,
                             .twin = set_twin};

Result<Reply> del_twin(Table& table, const Command& command) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < command.key_count; ++i) count += table.erase(command.key(i)) ? 1 : 0;
  return Reply::from(count);
}

const Operation kDel{.name = "redis.del",
                     .verb = "DEL",
                     .accepts = is_count,
                     .away = Away::kLocal,
                     .twin = del_twin};

Result<Reply> exists_twin(Table& table, const Command& command) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < command.key_count; ++i)
    count += is_there(table, command.key(i)) ? 1 : 0;
  return Reply::from(count);
}

const Operation kExists{.name = "redis.exists",
                        .verb = "EXISTS",
                        .accepts = is_count,
                        .repeatable = true,
                        .away = Away::kLocal,
                        .twin = exists_twin};

Result<Reply> expire_twin(Table& table, const Command& command) {
  if (!has_an_end(table, number_of(command.argument(0))))
    return server_says("ERR invalid expire time in 'expire' command");
  const auto expiry = in_seconds(table, command.argument(0));
  return Reply::from(std::int64_t{table.expire_at(command.key(0), expiry.wall_ms)});
}

const Operation kExpire{.name = "redis.expire",
                        .verb = "EXPIRE",
                        .accepts = is_flag,
                        .away = Away::kLocal,
                        .twin = expire_twin};

Result<Reply> ttl_twin(Table& table, const Command& command) {
  const auto expiry = table.expiry_of(command.key(0));
  if (!expiry) return Reply::from(std::int64_t{-2});
  if (expiry->kind == Table::Expiry::Kind::kNever) return Reply::from(std::int64_t{-1});
  return Reply::from((expiry->wall_ms - table.now_ms() + 500) / 1000);
}

const Operation kTtl{.name = "redis.ttl",
                     .verb = "TTL",
                     .accepts = is_time_to_live,
                     .repeatable = true,
                     .away = Away::kLocal,
                     .twin = ttl_twin};

Result<Reply> incr_twin(Table& table, const Command& command) {
  if (holds_sorted_set(table, command.key(0))) return wrong_type();
  const std::string text(table.get(command.key(0)).value_or("0"));
  const std::int64_t number = number_of(text);
  if (std::to_string(number) != text)
    return server_says("ERR value is not an integer or out of range");
  if (number == std::numeric_limits<std::int64_t>::max())
    return server_says("ERR increment or decrement would overflow");
  const std::string next = std::to_string(number + 1);
  if (!table.set(command.key(0), next, Table::Expiry::keep())) return table_full();
  return Reply::from(number + 1);
}

const Operation kIncr{.name = "redis.incr",
                      .verb = "INCR",
                      .accepts = is_integer,
                      .away = Away::kLocal,
                      .twin = incr_twin};

Result<Reply> mget_twin(Table& table, const Command& command) {
  std::vector<Reply> values;
  for (std::size_t i = 0; i < command.key_count; ++i)
    values.push_back(text_or_nil(table.get(command.key(i))).value());
  return Reply::from(std::move(values));
}

const Operation kMget{.name = "redis.mget",
                      .verb = "MGET",
                      .accepts = is_texts_or_nils,
                      .repeatable = true,
                      .away = Away::kLocal,
                      .twin = mget_twin};

Arguments set_arguments(std::string_view key, std::string_view value, std::int64_t ttl_s) {
  if (ttl_s == 0) return {key, value};
  return {key, value, "EX", std::to_string(ttl_s)};
}

Command on_all(const Operation& operation, Arguments keys) {
  const std::size_t count = keys.size();
  return {&operation, count, std::move(keys)};
}

}  // namespace

Command KeyValueCommands::get(std::string_view key) { return {&kGet, 1, {key}}; }

Command KeyValueCommands::set(std::string_view key, std::string_view value, std::int64_t ttl_s) {
  return {&kSet, 1, set_arguments(key, value, ttl_s)};
}

Command KeyValueCommands::set_if_absent(std::string_view key, std::string_view value,
                                        std::int64_t ttl_s) {
  Arguments arguments = set_arguments(key, value, ttl_s);
  arguments.add("NX");
  return {&kSetIfAbsent, 1, std::move(arguments)};
}

Command KeyValueCommands::del(Arguments keys) { return on_all(kDel, std::move(keys)); }

Command KeyValueCommands::exists(Arguments keys) { return on_all(kExists, std::move(keys)); }

Command KeyValueCommands::expire(std::string_view key, std::int64_t ttl_s) {
  return {&kExpire, 1, {key, std::to_string(ttl_s)}};
}

Command KeyValueCommands::ttl(std::string_view key) { return {&kTtl, 1, {key}}; }

Command KeyValueCommands::incr(std::string_view key) { return {&kIncr, 1, {key}}; }

Command KeyValueCommands::mget(Arguments keys) { return on_all(kMget, std::move(keys)); }

std::vector<const Operation*> key_value_operations() {
  return {&kGet, &kSet, &kSetIfAbsent, &kDel, &kExists, &kExpire, &kTtl, &kIncr, &kMget};
}

}  // namespace rss
