#include "support/contract_driver.h"

#include <cstdio>
#include <limits>

#include "store/shared/tombstone.h"
#include "store/shared/twin.h"
#include "store/values/key_value_operations.h"
#include "support/any_reply.h"

namespace rss {
namespace {

// Two backends are not asked in the same instant: times to live are compared to ten seconds, and
// the scenarios use multiples of a hundred.
std::string rough_seconds(std::int64_t ttl) {
  return std::to_string(ttl > 0 ? (ttl + 5) / 10 * 10 : ttl);
}

// A moment in microseconds, or the same below zero: the hour in which the test runs is no matter.
bool is_moment(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() == 16 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string spelled(const Reply& reply) {
  const std::string number = std::to_string(reply.integer);
  switch (reply.kind) {
    case Reply::Kind::kNil:
      return "nil";
    case Reply::Kind::kText:
      if (is_moment(reply.text)) return reply.text.starts_with('-') ? "-moment" : "moment";
      return "text " + testing::PrintToString(reply.text);
    case Reply::Kind::kInteger:
      return "integer " + (is_moment(number) ? "a moment" : number);
    case Reply::Kind::kList:
      break;
  }
  std::string list = "list";
  for (const Reply& item : reply.items) list += " (" + spelled(item) + ")";
  return list;
}

// Messages may differ; what callers decide by may not.
std::string spelled(const Operation& operation, const Result<Reply>& outcome) {
  if (!outcome.ok())
    return std::string(error_code_name(outcome.error().code)) + " " + outcome.error().cause;
  if (operation.verb == "TIME")
    return "a time of " + std::to_string(outcome.value().items.size()) + " parts";
  if (operation.verb == "TTL") return rough_seconds(outcome.value().integer);
  return spelled(outcome.value());
}

Result<Reply> end_soon_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{table.expire_at(command.key(0), table.now_ms() + 1)});
}

constexpr Operation kEndSoon{
    .name = "test.end_soon", .verb = "PEXPIRE", .accepts = any_reply, .twin = end_soon_twin};

// As a server spells scores in a script.
std::string spelled_score(double score) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", score);
  return text;
}

Result<Reply> put_scored_twin(Table& table, const Command& command) {
  if (holds_value(table, command.key(0))) return wrong_type();
  const double score = std::stod(std::string(command.argument(0)));
  table.sorted_set_put(command.key(0), command.argument(1), score);
  return Reply::nil();
}

constexpr Operation kPutScored{
    .name = "test.put_scored", .verb = "ZADD", .accepts = any_reply, .twin = put_scored_twin};

Result<Reply> members_twin(Table& table, const Command& command) {
  std::vector<Reply> members;
  const double all = -std::numeric_limits<double>::infinity();
  for (auto& [member, score] : table.sorted_set_above(command.key(0), all)) {
    members.push_back(Reply::from(std::move(member)));
    members.push_back(Reply::from(spelled_score(score)));
  }
  return Reply::from(std::move(members));
}

constexpr Operation kMembers{.name = "test.members",
                             .lua = "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')",
                             .accepts = any_reply,
                             .twin = members_twin};

}  // namespace

Result<Reply> ContractDriver::ask(Command command) {
  return loop_.outcome<Reply>(
      [&](Completion done) { backend_.run(std::move(command), std::move(done)); });
}

Result<Reply> ContractDriver::run(Command command) {
  const Operation& operation = *command.operation;
  operations_.insert(&operation);
  const bool reads_first = read_only_before_ && operation.read_only;
  const auto read = reads_first ? read_without_change(command) : std::nullopt;
  Result<Reply> outcome = ask(command);
  EXPECT_EQ(read.value_or(spelled(operation, outcome)), spelled(operation, outcome));
  EXPECT_TRUE(!outcome.ok() || operation.accepts(outcome.value()))
      << operation.name << " does not accept " << spelled(outcome.value());
  const std::vector<std::string> data = data_of(command);
  record_.push_back(std::string(operation.name) + ": " + spelled(operation, outcome));
  record_.insert(record_.end(), data.begin(), data.end());
  if (twice_ && operation.repeatable) {
    ask(command);
    EXPECT_EQ(data_of(command), data) << operation.name << " is said to be repeatable";
  }
  return outcome;
}

std::optional<std::string> ContractDriver::read_without_change(const Command& command) {
  const std::vector<std::string> before = data_of(command);
  const Result<Reply> outcome = ask(read_only(command));
  EXPECT_EQ(data_of(command), before) << command.operation->name;
  return spelled(*command.operation, outcome);
}

std::vector<std::string> ContractDriver::data_of(const Command& command) {
  std::vector<std::string> data;
  for (std::size_t i = 0; i < command.key_count; ++i) {
    const auto ttl = ask(KeyValueCommands::ttl(command.key(i)));
    if (!ttl.ok()) return {"the keys cannot be read"};
    data.push_back("  then " + content_of(command.key(i)) + " for " +
                   rough_seconds(ttl.value().integer) + " s");
  }
  return data;
}

std::string ContractDriver::content_of(std::string_view key) {
  const auto value = ask(KeyValueCommands::get(key));
  if (value.ok()) return spelled(value.value());
  if (value.error().cause != "WRONGTYPE") return "what cannot be read";
  return "members " + spelled(ask({&kMembers, 1, {key}}).value());
}

void ContractDriver::put(std::string_view key, std::string_view value, std::int64_t ttl_s) {
  EXPECT_TRUE(ask(KeyValueCommands::set(key, value, ttl_s)).ok());
}

void ContractDriver::remove_tombstone(std::string_view key) {
  const auto value = ask(KeyValueCommands::get(key));
  if (value.ok() && is_tombstone(value.value().text)) ask(KeyValueCommands::del({key}));
}

void ContractDriver::put_scored(std::string_view key, std::string_view member, double score) {
  EXPECT_TRUE(ask({&kPutScored, 1, {key, spelled_score(score), member}}).ok());
}

void ContractDriver::let_end(std::string_view key) {
  EXPECT_EQ(ask({&kEndSoon, 1, {key, "1"}}).value().integer, 1);
  loop_.run_until([&] { return ask(KeyValueCommands::exists({key})).value().integer == 0; });
}

}  // namespace rss
