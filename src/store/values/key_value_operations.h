// The commands of the wrapper. Private to store/key_values, and to the contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct KeyValueCommands {
  static Command get(std::string_view key);
  // `SET key value [EX ttl]`; `ttl_s` 0 for no end.
  static Command set(std::string_view key, std::string_view value, std::int64_t ttl_s);
  // The same with NX: nil when the key is there. Never sent again: the second run would say so.
  static Command set_if_absent(std::string_view key, std::string_view value, std::int64_t ttl_s);
  static Command del(Arguments keys);
  static Command exists(Arguments keys);
  static Command expire(std::string_view key, std::int64_t ttl_s);
  static Command ttl(std::string_view key);
  static Command incr(std::string_view key);
  static Command mget(Arguments keys);
};

}  // namespace rss
