#include "store/bridge_tokens/bridge_tokens.h"

#include "contract/limits.h"
#include "store/bridge_tokens/bridge_token_operations.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

Error payload_too_large() {
  return Error{ErrorCode::kTooLarge,
               "the payload is longer than the option 'maxValueBytes' allows"};
}

Error token_in_use() {
  return Error{ErrorCode::kConflict, "the token is in use already: issue another one"};
}

}  // namespace

void BridgeTokens::run(Command command, Completion completion) {
  command.deadline = clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
  backend_.run(std::move(command), std::move(completion));
}

void BridgeTokens::run_for_text(Command command, std::size_t most, FoundCallback done) {
  run(std::move(command), [most, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    const Reply& reply = outcome.value();
    if (reply.is_nil()) return done(Found{});
    if (reply.text.size() > most) return done(stored_value_too_large());
    done(Found(reply.text));
  });
}

void BridgeTokens::issue(std::string_view hash, std::string_view payload, std::int64_t ttl_s,
                         UnitCallback done) {
  if (payload.size() > options_.max_value_bytes) return done(payload_too_large());
  run(BridgeTokenCommands::issue(keys_.bridge_token(hash), payload, ttl_s),
      [done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        if (outcome.value().is_nil()) return done(token_in_use());
        done(Unit{});
      });
}

void BridgeTokens::consume(std::string_view hash, FoundCallback done) {
  run_for_text(BridgeTokenCommands::consume(keys_.bridge_token(hash)), kMaxReplyText,
               std::move(done));
}

void BridgeTokens::peek(std::string_view hash, FoundCallback done) {
  run_for_text(BridgeTokenCommands::peek(keys_.bridge_token(hash)), options_.max_value_bytes,
               std::move(done));
}

void BridgeTokens::revoke(std::string_view hash, BoolCallback done) {
  run(BridgeTokenCommands::revoke(keys_.bridge_token(hash)),
      [done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        done(outcome.value().integer == 1);
      });
}

}  // namespace rss
