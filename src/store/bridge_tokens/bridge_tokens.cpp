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
  return Error{ErrorCode::kConflict, "the token already exists: issue another one"};
}

}  // namespace

void BridgeTokens::issue(std::string_view hash, std::string_view payload, std::int64_t ttl_s,
                         UnitCallback done) {
  if (payload.size() > options_.max_value_bytes) return done(payload_too_large());
  caller_.start(BridgeTokenCommands::issue(keys_.bridge_token(hash), payload, ttl_s),
                [done = std::move(done)](Result<Reply> outcome) mutable {
                  if (!outcome.ok()) return done(std::move(outcome.error()));
                  if (outcome.value().is_nil()) return done(token_in_use());
                  done(Unit{});
                });
}

void BridgeTokens::consume(std::string_view hash, FoundCallback done) {
  caller_.start(BridgeTokenCommands::consume(keys_.bridge_token(hash)),
                to_found(kMaxReplyText, std::move(done)));
}

void BridgeTokens::peek(std::string_view hash, FoundCallback done) {
  caller_.start(BridgeTokenCommands::peek(keys_.bridge_token(hash)),
                to_found(options_.max_value_bytes, std::move(done)));
}

void BridgeTokens::revoke(std::string_view hash, BoolCallback done) {
  caller_.start(BridgeTokenCommands::revoke(keys_.bridge_token(hash)), to_bool(std::move(done)));
}

}  // namespace rss
