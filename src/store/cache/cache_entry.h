// CacheEntry: what stands under the key of a cache entry, taken apart in place: one header line,
// then the JSON text of the value, or its bytes.
//
//   <generation> TAB <position> [+<seconds>] { TAB <tag> } LF <JSON text or bytes>
//
// Neither a tab nor a line feed is in a tag. The seconds are how long the entry may still be served
// after its time, to a caller that asks for stale values; nobody else gets it in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

struct CacheEntry {
  std::string_view generation;
  std::int64_t position = 0;
  std::int64_t stale_s = 0;
  // Each with a tab before it.
  std::string_view tags;
  std::string_view text;

  // Views into `stored`; nothing when it is no entry of ours.
  static std::optional<CacheEntry> parse(std::string_view stored);
};

// What of an entry follows the position.
std::string cache_entry_tail(const std::vector<std::string>& tags, std::int64_t stale_s,
                             std::string_view text);

}  // namespace rss
