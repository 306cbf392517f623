// CacheCommands: the atomic steps on cache entries. cache_entry.h defines the stored format of an
// entry, tag_log_operations.h the steps on the log. Private to store/cache and to the contract
// test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/operation.h"
#include "store/cache/tag_log.h"

namespace rss {

struct CacheCommands {
  static Command get(std::string_view entry);
  static Command get_many(Arguments entries);
  // `PTTL`. Replies with milliseconds, -1 for a key without expiry, -2 when there is no entry.
  static Command time_left(std::string_view entry);
  // Stores `tail` (see cache_entry_tail) with the log's current position. Creates the log with
  // `generation` if there is none.
  static Command set(std::string_view entry, std::string_view log, std::string_view generation,
                     std::int64_t ttl_s, std::string_view tail);
  // Stores `tail` with the position of the mark. Replies with 1. Replies with 0 and stores nothing
  // if the log has another generation, or its floor or one of the tags is past the mark.
  static Command store(std::string_view entry, std::string_view log, const LogMark& mark,
                       std::int64_t ttl_s, std::string_view tail,
                       const std::vector<std::string>& tags);
  static Command remove(std::string_view entry);
};

}  // namespace rss
