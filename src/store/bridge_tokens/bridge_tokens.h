// BridgeTokens: payloads that can be taken once. Each stands under the SHA-256 of its token, in
// hex, which is all that is known here: who reads the store cannot use what stands there. Owned by
// a Storage.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class BridgeTokens {
 public:
  // Everything given must outlive this object and every completion of the backend.
  BridgeTokens(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), options_(options), keys_(options.key_prefix) {}

  // ERR_TOO_LARGE when the payload is over the limit, ERR_CONFLICT when the hash is in use.
  void issue(std::string_view hash, std::string_view payload, std::int64_t ttl_s,
             UnitCallback done);
  // The payload, removed in the same step: of all who ask, one gets it, however long it is.
  void consume(std::string_view hash, FoundCallback done);
  void peek(std::string_view hash, FoundCallback done);
  // Whether it was there.
  void revoke(std::string_view hash, BoolCallback done);

 private:
  const Caller caller_;
  const Options& options_;
  const Keys keys_;
};

}  // namespace rss
