// KeyValueCommands: the commands of the `redis` wrapper. Private to store/values and to the
// contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct KeyValueCommands {
  static Command get(std::string_view key);
  // `SET key value [EX ttl]`; no expiry if `ttl_s` is 0.
  static Command set(std::string_view key, std::string_view value, std::int64_t ttl_s);
  // `SET key value [EX ttl] NX`. Replies with nil when the key exists. Not retried: the second run
  // would reply with nil.
  static Command set_if_absent(std::string_view key, std::string_view value, std::int64_t ttl_s);
  static Command del(Arguments keys);
  static Command exists(Arguments keys);
  static Command expire(std::string_view key, std::int64_t ttl_s);
  static Command ttl(std::string_view key);
  static Command incr(std::string_view key);
  static Command mget(Arguments keys);
};

}  // namespace rss
