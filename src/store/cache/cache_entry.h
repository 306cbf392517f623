// CacheEntry: the parsed form of a stored cache entry. The stored value is one header line,
// followed by the value as JSON text or bytes:
//
//   <generation> TAB <position> [+<seconds>] { TAB <tag> } LF <JSON text or bytes>
//
// Tags contain neither tabs nor line feeds. During the seconds after its TTL, an entry is served
// only to callers that accept stale values.
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
  // Each tag is preceded by a tab.
  std::string_view tags;
  std::string_view text;

  // The members are views into `stored`. Returns nothing when `stored` is not a cache entry.
  static std::optional<CacheEntry> parse(std::string_view stored);
};

// The part of a stored entry after the position.
std::string cache_entry_tail(const std::vector<std::string>& tags, std::int64_t stale_s,
                             std::string_view text);

}  // namespace rss
