#include "store/cache/cache_entry.h"

#include <charconv>

#include "store/shared/reply_shapes.h"

namespace rss {
namespace {

bool take_number(std::string_view& line, std::int64_t max, std::int64_t& number) {
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), number);
  if (parsed.ec != std::errc{} || line.front() == '-' || number > max) return false;
  line.remove_prefix(static_cast<std::size_t>(parsed.ptr - line.data()));
  return true;
}

}  // namespace

std::optional<CacheEntry> CacheEntry::parse(std::string_view stored) {
  const std::size_t end = stored.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = stored.substr(0, end);
  const std::size_t tab = line.find('\t');
  if (tab == 0 || tab == std::string_view::npos) return std::nullopt;
  CacheEntry entry;
  entry.generation = line.substr(0, tab);
  line.remove_prefix(tab + 1);
  if (!take_number(line, kMaxExactInteger, entry.position)) return std::nullopt;
  if (line.starts_with('+')) {
    line.remove_prefix(1);
    if (!take_number(line, kMaxSeconds, entry.stale_s)) return std::nullopt;
  }
  if (!line.empty() && line.front() != '\t') return std::nullopt;
  entry.tags = line;
  entry.text = stored.substr(end + 1);
  return entry;
}

std::string cache_entry_tail(const std::vector<std::string>& tags, std::int64_t stale_s,
                             std::string_view text) {
  std::string tail;
  if (stale_s > 0) (tail += '+') += std::to_string(stale_s);
  for (const std::string& tag : tags) (tail += '\t') += tag;
  (tail += '\n') += text;
  return tail;
}

}  // namespace rss
