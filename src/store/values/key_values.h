// KeyValues: plain values under keys chosen by the user. Backs the `redis` wrapper, so each call
// maps to the Redis command with its name. Every call fails with ERR_TOO_LARGE when a key is longer
// than maxValueBytes. Owned by a Storage.
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
    std::int64_t ttl_s = 0;  // 0: no expiry
    bool only_if_absent = false;
  };

  // All arguments must outlive this object and every completion of the backend.
  KeyValues(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), options_(options), keys_(options.key_prefix) {}

  void get(std::string_view key, FoundCallback done);
  // Returns "OK", or nothing if `only_if_absent` is set and the key exists. ERR_TOO_LARGE when the
  // value is longer than maxValueBytes.
  void set(std::string_view key, std::string_view value, SetOptions options, FoundCallback done);
  // del() and exists() return the number of keys that existed.
  void del(const std::vector<std::string>& keys, NumberCallback done);
  void exists(const std::vector<std::string>& keys, NumberCallback done);
  // Returns 1, or 0 when the key does not exist.
  void expire(std::string_view key, std::int64_t ttl_s, NumberCallback done);
  // Returns seconds, rounded; -1 for a key without expiry, -2 when the key does not exist.
  void ttl(std::string_view key, NumberCallback done);
  // Returns the incremented number. A missing key counts as 0.
  void incr(std::string_view key, NumberCallback done);
  // Returns the values in the order of the keys.
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
