#include "store/bridge_tokens/bridge_token_operations.h"

#include <string>

#include "store/shared/operations.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

Result<Reply> issue_twin(Table& table, const Command& command) {
  if (is_there(table, command.key(0))) return Reply::nil();
  const auto expiry = in_seconds(table, command.argument(2));
  if (!table.set(command.key(0), command.argument(0), expiry)) return table_full();
  return Reply::from(std::string("OK"));
}

Command undo_issue(const Command& done) { return BridgeTokenCommands::revoke(done.key(0)); }

const Operation kIssue{.name = "bridgeTokens.issue",
                       .verb = "SET",
                       .accepts = is_ok_or_nil,
                       .twin = issue_twin,
                       .undo = undo_issue};

Result<Reply> consume_twin(Table& table, const Command& command) {
  Result<Reply> reply = value_of(table, command.key(0));
  if (reply.ok()) table.erase(command.key(0));
  return reply;
}

const Operation kConsume{.name = "bridgeTokens.consume",
                         .verb = "GETDEL",
                         .accepts = is_text_or_nil,
                         .twin = consume_twin};

Result<Reply> peek_twin(Table& table, const Command& command) {
  return value_of(table, command.key(0));
}

const Operation kPeek{.name = "bridgeTokens.peek",
                      .verb = "GET",
                      .accepts = is_text_or_nil,
                      .repeatable = true,
                      .twin = peek_twin};

Result<Reply> revoke_twin(Table& table, const Command& command) {
  return Reply::from(std::int64_t{table.erase(command.key(0))});
}

const Operation kRevoke{.name = "bridgeTokens.revoke",
                        .verb = "DEL",
                        .accepts = is_flag,
                        .repeatable = true,
                        .ambiguous = removed_nothing,
                        .twin = revoke_twin};

}  // namespace

Command BridgeTokenCommands::issue(std::string_view key, std::string_view text,
                                   std::int64_t ttl_s) {
  return {&kIssue, 1, {key, text, "EX", std::to_string(ttl_s), "NX"}};
}

Command BridgeTokenCommands::consume(std::string_view key) { return {&kConsume, 1, {key}}; }

Command BridgeTokenCommands::peek(std::string_view key) { return {&kPeek, 1, {key}}; }

Command BridgeTokenCommands::revoke(std::string_view key) { return {&kRevoke, 1, {key}}; }

std::vector<const Operation*> bridge_token_operations() {
  return {&kIssue, &kConsume, &kPeek, &kRevoke};
}

}  // namespace rss
