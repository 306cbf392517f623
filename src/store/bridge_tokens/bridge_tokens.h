// BridgeTokens: payloads that can be taken once. Each stands under the SHA-256 of its token, in
// hex, which is all that is known here: who reads the store cannot use what stands there. Owned by
// a Storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "contract/backend.h"

namespace rss {

class BridgeTokens {
 public:
  // A text that is valid during the call, or nothing.
  using Found = std::optional<std::string_view>;
  using FoundCallback = Callback<Result<Found>>;
  using BoolCallback = Callback<Result<bool>>;
  using UnitCallback = Callback<Result<Unit>>;

  // Everything given must outlive this object and every completion of the backend.
  BridgeTokens(Backend& backend, const Clock& clock, const Options& options)
      : backend_(backend), clock_(clock), options_(options), keys_(options.key_prefix) {}

  // ERR_TOO_LARGE when the payload is over the limit, ERR_CONFLICT when the hash is in use.
  void issue(std::string_view hash, std::string_view payload, std::int64_t ttl_s,
             UnitCallback done);
  // The payload, removed in the same step: of all who ask, one gets it, however long it is.
  void consume(std::string_view hash, FoundCallback done);
  void peek(std::string_view hash, FoundCallback done);
  // Whether it was there.
  void revoke(std::string_view hash, BoolCallback done);

 private:
  void run(Command command, Completion completion);
  void run_for_text(Command command, std::size_t most, FoundCallback done);

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
};

}  // namespace rss
