// BridgeTokens: single-use payloads. Each payload is stored under the hex SHA-256 hash of its
// token. The token itself is never stored, so read access to the store does not reveal usable
// tokens. Owned by a Storage.
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
  // All arguments must outlive this object and every completion of the backend.
  BridgeTokens(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), options_(options), keys_(options.key_prefix) {}

  // ERR_TOO_LARGE when the payload is longer than maxValueBytes, ERR_CONFLICT when the hash is in
  // use.
  void issue(std::string_view hash, std::string_view payload, std::int64_t ttl_s,
             UnitCallback done);
  // Returns and removes the payload atomically, so only one caller gets it. A payload longer than
  // maxValueBytes is returned as well.
  void consume(std::string_view hash, FoundCallback done);
  void peek(std::string_view hash, FoundCallback done);
  // Returns whether the token existed.
  void revoke(std::string_view hash, BoolCallback done);

 private:
  const Caller caller_;
  const Options& options_;
  const Keys keys_;
};

}  // namespace rss
