#include "store/bridge_tokens/bridge_tokens.h"

#include "binding/storage_object.h"

namespace rss {

void StorageObject::bridge_tokens_issue(Info info) {
  call(info, "bridgeTokens.issue",
       [this](Answer answer, const std::string& hash, const std::string& payload, Positive ttl) {
         storage_->bridge_tokens().issue(hash, payload, ttl, answer);
       });
}

void StorageObject::bridge_tokens_consume(Info info) {
  call(info, "bridgeTokens.consume", [this](Answer answer, const std::string& hash) {
    storage_->bridge_tokens().consume(hash, answer);
  });
}

void StorageObject::bridge_tokens_peek(Info info) {
  call(info, "bridgeTokens.peek", [this](Answer answer, const std::string& hash) {
    storage_->bridge_tokens().peek(hash, answer);
  });
}

void StorageObject::bridge_tokens_revoke(Info info) {
  call(info, "bridgeTokens.revoke", [this](Answer answer, const std::string& hash) {
    storage_->bridge_tokens().revoke(hash, answer);
  });
}

}  // namespace rss
