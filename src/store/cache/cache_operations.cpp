#include "store/cache/cache_operations.h"

#include <algorithm>

#include "store/cache/tag_log_operations.h"
#include "store/shared/lua_text.h"
#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

Result<Reply> get_twin(Table& table, const Command& command) {
  return value_of(table, command.key(0));
}

const Operation kGet{.name = "cache.get",
                     .verb = "GET",
                     .accepts = is_text_or_nil,
                     .repeatable = true,
                     .away = Away::kMiss,
                     .twin = get_twin};

Result<Reply> get_many_twin(Table& table, const Command& command) {
  std::vector<Reply> values;
  for (std::size_t i = 0; i < command.key_count; ++i)
    values.push_back(text_or_nil(table.get(command.key(i))).value());
  return Reply::from(std::move(values));
}

const Operation kGetMany{.name = "cache.getMany",
                         .verb = "MGET",
                         .accepts = is_texts_or_nils,
                         .repeatable = true,
                         .away = Away::kMiss,
                         .twin = get_many_twin};

Result<Reply> time_left_twin(Table& table, const Command& command) {
  const auto expiry = table.expiry_of(command.key(0));
  if (!expiry) return Reply::from(std::int64_t{-2});
  if (expiry->kind == Table::Expiry::Kind::kNever) return Reply::from(std::int64_t{-1});
  return Reply::from(expiry->wall_ms - table.now_ms());
}

const Operation kTimeLeft{.name = "cache.get",
                          .verb = "PTTL",
                          .accepts = is_time_to_live,
                          .repeatable = true,
                          .away = Away::kMiss,
                          .twin = time_left_twin};

bool put_entry(Table& table, const Command& command, std::string_view generation,
               std::string_view position, std::string_view tail, std::string_view ttl) {
  std::string text(generation);
  (text += '\t').append(position).append(tail);
  return table.set(command.key(0), text, in_seconds(table, ttl), Table::Class::kCache);
}

// Not repeatable: a second run would store a later position, so the entry would survive an
// invalidation in between.
constexpr auto kSetLua = joined(kOpenLogLua, R"lua(
local generation, _, position = open_log(KEYS[2], ARGV[1])
local text = generation .. '\t' .. moment_text(position) .. ARGV[3]
redis.call('SET', KEYS[1], text, 'EX', ARGV[2])
return 1
)lua");

Result<Reply> set_twin(Table& table, const Command& command) {
  const auto log = open_log_twin(table, command.key(1), command.argument(0));
  if (!log.ok()) return log.error();
  const std::string position = std::to_string(log.value().position);
  const bool stored = put_entry(table, command, log.value().generation, position,
                                command.argument(2), command.argument(1));
  if (!stored) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kSet{.name = "cache.set", .lua = kSetLua, .accepts = is_one, .twin = set_twin};

// ARGV: generation, position, TTL in seconds, tail, tags.
constexpr std::string_view kStoreLua = R"lua(
local top = redis.call('ZREVRANGE', KEYS[2], 0, 0)
local generation, floor = string.match(top[1] or '', '^(%x+):(%d+)$')
local position = tonumber(ARGV[2])
if generation ~= ARGV[1] or tonumber(floor) > position then return 0 end
for i = 5, #ARGV do
  local moment = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if moment and tonumber(moment) > position then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1] .. '\t' .. ARGV[2] .. ARGV[4], 'EX', ARGV[3])
return 1
)lua";

bool has_moved(Table& table, const Command& command, double position) {
  for (std::size_t i = 4; i + command.key_count < command.arguments.size(); ++i) {
    const auto moment = table.sorted_set_score(command.key(1), command.argument(i));
    if (moment && *moment > position) return true;
  }
  return false;
}

Result<Reply> store_twin(Table& table, const Command& command) {
  const auto log = read_log_twin(table, command.key(1));
  if (!log.ok()) return log.error();
  const auto& state = log.value();
  const std::int64_t position = number_of(command.argument(1));
  const bool current =
      state && state->generation == command.argument(0) && state->floor <= position;
  if (!current || has_moved(table, command, static_cast<double>(position)))
    return Reply::from(std::int64_t{0});
  const bool stored = put_entry(table, command, command.argument(0), command.argument(1),
                                command.argument(3), command.argument(2));
  if (!stored) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kStore{
    .name = "cache.orFetch", .lua = kStoreLua, .accepts = is_flag, .twin = store_twin};

Result<Reply> remove_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{table.erase(command.key(0))});
}

const Operation kRemove{.name = "cache.delete",
                        .verb = "DEL",
                        .accepts = is_flag,
                        .repeatable = true,
                        .ambiguous = removed_nothing,
                        .replay = Replay::kAsItIs,
                        .twin = remove_twin};

}  // namespace

Command CacheCommands::get(std::string_view entry) { return {&kGet, 1, {entry}}; }

Command CacheCommands::get_many(Arguments entries) {
  const std::size_t count = entries.size();
  return {&kGetMany, count, std::move(entries)};
}

Command CacheCommands::time_left(std::string_view entry) { return {&kTimeLeft, 1, {entry}}; }

Command CacheCommands::set(std::string_view entry, std::string_view log,
                           std::string_view generation, std::int64_t ttl_s, std::string_view tail) {
  return {&kSet, 2, {entry, log, generation, std::to_string(ttl_s), tail}};
}

Command CacheCommands::store(std::string_view entry, std::string_view log, const LogMark& mark,
                             std::int64_t ttl_s, std::string_view tail,
                             const std::vector<std::string>& tags) {
  Arguments arguments{
      entry, log, mark.generation, std::to_string(mark.position), std::to_string(ttl_s), tail};
  for (const std::string& tag : tags) arguments.add(tag);
  return {&kStore, 2, std::move(arguments)};
}

Command CacheCommands::remove(std::string_view entry) { return {&kRemove, 1, {entry}}; }

std::vector<const Operation*> cache_operations() {
  return {&kGet, &kGetMany, &kTimeLeft, &kSet, &kStore, &kRemove};
}

}  // namespace rss
