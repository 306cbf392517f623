// KeyValues: plain values under keys that the user chooses, for the wrapper: the commands of the
// server, as they are. Owned by a Storage.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class KeyValues {
 public:
  struct SetOptions {
    std::int64_t ttl_s = 0;  // 0: never ends
    bool only_if_absent = false;
  };

  // Everything given must outlive this object and every completion of the backend.
  KeyValues(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), options_(options), keys_(options.key_prefix) {}

  void get(std::string_view key, FoundCallback done);
  // "OK", or nothing when it was to be set only if absent. ERR_TOO_LARGE when the value is over the
  // limit.
  void set(std::string_view key, std::string_view value, SetOptions options, FoundCallback done);
  // How many of them existed.
  void del(const std::vector<std::string>& keys, NumberCallback done);
  void exists(const std::vector<std::string>& keys, NumberCallback done);
  // 1, or 0 when the key does not exist.
  void expire(std::string_view key, std::int64_t ttl_s, NumberCallback done);
  // Seconds, rounded; -1 without an end, -2 when the key does not exist.
  void ttl(std::string_view key, NumberCallback done);
  // The number after adding one; a key that does not exist counts as 0.
  void incr(std::string_view key, NumberCallback done);
  // In the order of the keys.
  void mget(const std::vector<std::string>& keys, TextListCallback done);

 private:
  void run(Command command, Completion completion);
  void run_for_text(Command command, FoundCallback done);
  void run_for_number(Command command, NumberCallback done);
  Arguments plain_keys(const std::vector<std::string>& keys) const;

  const Caller caller_;
  const Options& options_;
  const Keys keys_;
};

}  // namespace rss
