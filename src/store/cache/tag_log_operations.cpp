#include "store/cache/tag_log_operations.h"

#include <algorithm>
#include <limits>

#include "store/shared/lua_text.h"
#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string header_of(std::string_view generation, std::int64_t floor) {
  return std::string(generation) + ":" + std::to_string(floor);
}

std::int64_t now_us(const Table& table) { return table.now_ms() * 1000; }

std::int64_t moment_of(double score) { return static_cast<std::int64_t>(score); }

// Parses a lower bound of ZRANGEBYSCORE: "-inf", or "(" and a number.
double bound_of(std::string_view text) {
  return text == "-inf" ? -kInfinity : static_cast<double>(number_of(text.substr(1)));
}

std::string score_text(double score) {
  return score == kInfinity ? "inf" : std::to_string(moment_of(score));
}

Result<Reply> news_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  std::vector<Reply> list;
  for (Table::Scored& scored :
       table.sorted_set_above(command.key(0), bound_of(command.argument(0)))) {
    list.push_back(Reply::from(std::move(scored.member)));
    list.push_back(Reply::from(score_text(scored.score)));
  }
  return Reply::from(std::move(list));
}

const Operation kNews{.name = "cache.get",
                      .verb = "ZRANGEBYSCORE",
                      .accepts = is_log_entries,
                      .repeatable = true,
                      .away = Away::kMiss,
                      .twin = news_twin};

constexpr auto kBeginLua = joined(kOpenLogLua, R"lua(
local generation, _, position = open_log(KEYS[1], ARGV[1])
return {generation, moment_text(position)}
)lua");

Result<Reply> begin_twin(Table& table, const Command& command) {
  const auto log = open_log_twin(table, command.key(0), command.argument(0));
  if (!log.ok()) return log.error();
  return Reply::from(std::vector{Reply::from(log.value().generation),
                                 Reply::from(std::to_string(log.value().position))});
}

const Operation kBegin{.name = "cache.orFetch",
                       .lua = kBeginLua,
                       .accepts = is_log_position,
                       .repeatable = true,
                       .twin = begin_twin};

bool raise_floor(Table& table, std::string_view log, const TagLogState& state, std::int64_t floor) {
  if (floor <= state.floor) return true;
  if (!table.sorted_set_put(log, header_of(state.generation, floor), kInfinity)) return false;
  table.sorted_set_remove(log, header_of(state.generation, state.floor));
  return true;
}

// Not repeatable: every run sets a new position, so a second run would also invalidate entries
// stored after the first.
constexpr auto kInvalidateLua = joined(kOpenLogLua, R"lua(
local log = KEYS[1]
local generation, floor, position = open_log(log, ARGV[1])
local moment = moment_text(math.max(now(), position + 1))
for i = 2, #ARGV do redis.call('ZADD', log, moment, ARGV[i]) end
local tags = redis.call('ZCARD', log) - 1
if tags > 4096 then
  local dropped = math.ceil(tags / 2)
  local last = redis.call('ZRANGE', log, dropped - 1, dropped - 1, 'WITHSCORES')
  redis.call('ZREMRANGEBYRANK', log, 0, dropped - 1)
  local raised = math.max(floor, tonumber(last[2]))
  redis.call('ZREM', log, generation .. ':' .. moment_text(floor))
  redis.call('ZADD', log, 'inf', generation .. ':' .. moment_text(raised))
end
return 1
)lua");

bool drop_oldest_half(Table& table, std::string_view log, const TagLogState& state) {
  const std::size_t tags = table.sorted_set_size(log) - 1;
  if (tags <= TagLogCommands::kMaxTags) return true;
  const std::size_t dropped = (tags + 1) / 2;
  const auto all = table.sorted_set_above(log, -kInfinity);
  if (!raise_floor(table, log, state, moment_of(all[dropped - 1].score))) return false;
  for (std::size_t i = 0; i < dropped; ++i) table.sorted_set_remove(log, all[i].member);
  return true;
}

Result<Reply> invalidate_twin(Table& table, const Command& command) {
  const std::string_view log = command.key(0);
  const auto state = open_log_twin(table, log, command.argument(0));
  if (!state.ok()) return state.error();
  const std::int64_t moment = std::max(now_us(table), state.value().position + 1);
  for (std::size_t i = 1; i + command.key_count < command.arguments.size(); ++i) {
    if (!table.sorted_set_put(log, command.argument(i), static_cast<double>(moment)))
      return table_full();
  }
  if (!drop_oldest_half(table, log, state.value())) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kInvalidate{.name = "cache.invalidateTags",
                            .lua = kInvalidateLua,
                            .accepts = is_one,
                            .replay = Replay::kAsItIs,
                            .drawn = 1,
                            .twin = invalidate_twin};

constexpr auto kClearLua = joined(kOpenLogLua, R"lua(
local generation, floor, position = open_log(KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[1], generation .. ':' .. moment_text(floor))
local raised = moment_text(math.max(now(), position + 1))
redis.call('ZADD', KEYS[1], 'inf', generation .. ':' .. raised)
return 1
)lua");

Result<Reply> clear_twin(Table& table, const Command& command) {
  const auto state = open_log_twin(table, command.key(0), command.argument(0));
  if (!state.ok()) return state.error();
  const std::int64_t floor = std::max(now_us(table), state.value().position + 1);
  if (!raise_floor(table, command.key(0), state.value(), floor)) return table_full();
  return Reply::from(std::int64_t{1});
}

const Operation kClear{.name = "cache.clear",
                       .lua = kClearLua,
                       .accepts = is_one,
                       .replay = Replay::kAsItIs,
                       .drawn = 1,
                       .twin = clear_twin};

constexpr auto kIsPastLua = joined(kOpenLogLua, R"lua(
return now() >= tonumber(ARGV[1]) and 1 or 0
)lua");

Result<Reply> is_past_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{now_us(table) >= number_of(command.argument(0))});
}

const Operation kIsPast{.name = "cache.get",
                        .lua = kIsPastLua,
                        .accepts = is_flag,
                        .repeatable = true,
                        .twin = is_past_twin};

}  // namespace

std::string stale_tag(std::int64_t seconds, std::string_view tag) {
  return std::to_string(seconds).append(1, '\t').append(tag);
}

bool parse_stale_tag(std::string_view member, std::int64_t& seconds, std::string_view& tag) {
  const std::size_t tab = member.find('\t');
  if (tab == std::string_view::npos) return false;
  const auto number = digits_in(member.substr(0, tab), kMaxSeconds);
  if (!number) return false;
  seconds = *number;
  tag = member.substr(tab + 1);
  return true;
}

bool parse_log_header(std::string_view member, std::string_view& generation, std::int64_t& floor) {
  const std::size_t colon = member.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  generation = member.substr(0, colon);
  if (generation.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
    return false;
  const auto number = digits_in(member.substr(colon + 1), kMaxExactInteger);
  floor = number.value_or(0);
  return number.has_value();
}

Result<std::optional<TagLogState>> read_log_twin(Table& table, std::string_view log) {
  using Found = std::optional<TagLogState>;
  if (holds_value(table, log)) return wrong_type();
  const auto top = table.sorted_set_above(log, std::numeric_limits<double>::max());
  TagLogState state;
  std::string_view generation;
  if (top.empty() || !parse_log_header(top.back().member, generation, state.floor)) return Found{};
  state.generation = generation;
  state.position = state.floor;
  const auto tags = table.sorted_set_above(log, static_cast<double>(state.floor));
  if (tags.size() > 1) state.position = moment_of(tags[tags.size() - 2].score);
  return Found(std::move(state));
}

Result<TagLogState> open_log_twin(Table& table, std::string_view log,
                                  std::string_view new_generation) {
  auto found = read_log_twin(table, log);
  if (!found.ok()) return std::move(found.error());
  if (found.value()) return std::move(*found.value());
  table.erase(log);
  TagLogState state{std::string(new_generation), now_us(table), now_us(table)};
  if (!table.sorted_set_put(log, header_of(state.generation, state.floor), kInfinity))
    return table_full();
  return state;
}

Command TagLogCommands::news(std::string_view log, std::string_view after) {
  std::string bound(after == "-inf" ? "" : "(");
  bound += after;
  return {&kNews, 1, {log, bound, "+inf", "WITHSCORES"}};
}

Command TagLogCommands::begin(std::string_view log, std::string_view generation) {
  return {&kBegin, 1, {log, generation}};
}

Command TagLogCommands::invalidate(std::string_view log, std::string_view generation,
                                   const std::vector<std::string>& tags) {
  Arguments arguments{log, generation};
  for (const std::string& tag : tags) arguments.add(tag);
  return {&kInvalidate, 1, std::move(arguments)};
}

Command TagLogCommands::clear(std::string_view log, std::string_view generation) {
  return {&kClear, 1, {log, generation}};
}

Command TagLogCommands::is_past(std::string_view log, std::int64_t moment) {
  return {&kIsPast, 1, {log, std::to_string(moment)}};
}

std::vector<const Operation*> tag_log_operations() {
  return {&kNews, &kBegin, &kInvalidate, &kClear, &kIsPast};
}

}  // namespace rss
