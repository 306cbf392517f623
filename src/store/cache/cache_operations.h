// The steps on cache entries. Entries are spelled by store/cache_entry, the log's steps by
// store/tag_log_operations. Private to store/cache and the contract test.
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
  // Milliseconds, -1 without an end, -2 when there is no entry.
  static Command time_left(std::string_view entry);
  // Stores `tail` (cache_entry_tail) at the log's position, as it is then; begins the log with the
  // generation unless it is there.
  static Command set(std::string_view entry, std::string_view log, std::string_view generation,
                     std::int64_t ttl_s, std::string_view tail);
  // Stores it at the mark, unless the log is another by now, or its floor or one of the tags has
  // moved past the mark; 1 or 0.
  static Command store(std::string_view entry, std::string_view log, const LogMark& mark,
                       std::int64_t ttl_s, std::string_view tail,
                       const std::vector<std::string>& tags);
  static Command remove(std::string_view entry);
};

}  // namespace rss
