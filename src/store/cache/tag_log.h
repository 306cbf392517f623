// TagLog: this process's copy of one tenant's tag log. Entries are checked for freshness against
// it. Each read of the log fetches only the changes since the last read. When the changes do not
// fit the copy, the copy is dropped and the next read fetches the whole log. The copy holds only
// tags above the log's minimum position, so it is never larger than the log. Owned by a
// TagLogCache.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/string_hash.h"
#include "contract/reply.h"
#include "store/cache/cache_entry.h"

namespace rss {

// A position in a tag log. A value computed after the mark was taken is outdated by every later
// invalidation of its tags.
struct LogMark {
  std::string generation;  // empty: there is no log
  std::int64_t position = 0;

  // The form in which Cache returns it to callers.
  std::string spelled() const { return generation + ":" + std::to_string(position); }
};

class TagLog {
 public:
  // Whether there is a copy. Without one, nothing is fresh.
  bool known() const { return !generation_.empty(); }

  // The position after which the next read of the log starts. Requires known().
  std::string read_from() const { return std::to_string(position_); }

  enum class News {
    kTaken,
    kNoLog,     // the server has no log; the copy was dropped
    kOtherLog,  // a partial reply from a log of another generation; the copy was dropped
  };
  // Applies the reply to TagLogCommands::news. `whole` if the read started at "-inf".
  News take(const std::vector<Reply>& members_and_scores, bool whole);

  void drop();
  // How often the copy was dropped. A partial reply requested before a drop must not be applied
  // after it.
  std::uint64_t drops() const { return drops_; }

  // These use the copy as of the last read.
  LogMark mark() const { return {generation_, position_}; }
  bool is_fresh(const CacheEntry& entry) const;
  bool is_fresh(const LogMark& mark, const std::vector<std::string>& tags) const;

  struct Freshness {
    bool expired = false;
    // Set if the entry is stale: when it expires, in microseconds of the server's clock.
    std::optional<std::int64_t> stale_until = {};
  };
  // The freshness of an entry by its own tags and `more_tags`, including tags that are stale.
  Freshness freshness_of(const CacheEntry& entry, const std::vector<std::string>& more_tags) const;

 private:
  // Entries from before `since` are stale. They expire `seconds` after it.
  struct StaleWindow {
    std::int64_t seconds;
    std::int64_t since;
  };
  void forget_below(std::int64_t floor);
  void take_tag(std::string_view member, std::int64_t moment);
  void add_to(Freshness& freshness, std::string_view tag, std::int64_t position) const;
  bool is_above_floor(std::string_view generation, std::int64_t position) const {
    return known() && generation == generation_ && position >= min_position_;
  }
  bool was_invalidated(std::string_view tag, std::int64_t position) const;

  std::string generation_;
  std::int64_t min_position_ = 0;
  std::int64_t position_ = 0;
  std::uint64_t drops_ = 0;
  template <class T>
  using ByTag = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;
  ByTag<std::int64_t> invalidated_at_;
  ByTag<std::vector<StaleWindow>> stale_windows_;
};

}  // namespace rss
