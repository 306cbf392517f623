#include "store/bridge_tokens.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::bridge_tokens_issue(Info info) {
  storage_->bridge_tokens().issue(text_of(info[1]), text_of(info[2]),
                                  info[3].As<Napi::Number>().Int64Value(),
                                  answer(info, "bridgeTokens.issue"));
}

void StorageObject::bridge_tokens_consume(Info info) {
  storage_->bridge_tokens().consume(text_of(info[1]), answer(info, "bridgeTokens.consume"));
}

void StorageObject::bridge_tokens_peek(Info info) {
  storage_->bridge_tokens().peek(text_of(info[1]), answer(info, "bridgeTokens.peek"));
}

void StorageObject::bridge_tokens_revoke(Info info) {
  storage_->bridge_tokens().revoke(text_of(info[1]), answer(info, "bridgeTokens.revoke"));
}

}  // namespace rss
