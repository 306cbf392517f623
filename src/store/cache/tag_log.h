// TagLog: this process's copy of one tenant's tag log, by which entries are checked for freshness.
// Each read of the log continues the copy; when that is not possible, the copy is dropped, and the
// next read is of the whole log. It holds the tags above the log's minimum position: no more than
// the log itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "contract/reply.h"
#include "store/cache/cache_entry.h"

namespace rss {

// A place in a tag log. What was computed after it was taken, and before an invalidation, is older
// than that invalidation.
struct LogMark {
  std::string generation;  // empty: there is no log
  std::int64_t position = 0;

  // As Cache gives it to its callers.
  std::string spelled() const { return generation + ":" + std::to_string(position); }
};

class TagLog {
 public:
  // Whether it knows a log; if not, nothing is fresh.
  bool known() const { return !generation_.empty(); }

  // After which moment the next read of the log is to begin. Requires known().
  std::string read_from() const { return std::to_string(position_); }

  enum class News {
    kTaken,
    kNoLog,     // dropped: the server holds no log
    kOtherLog,  // dropped: the server holds another log, and this is only a part of it
  };
  // The answer to TagLogCommands::news; `whole` when it was asked from "-inf".
  News take(const std::vector<Reply>& members_and_scores, bool whole);

  void drop();
  // How often it was dropped: an answer that was asked for before is of no use to what it knows
  // now.
  std::uint64_t drops() const { return drops_; }

  // By the last news.
  LogMark mark() const { return {generation_, position_}; }
  bool is_fresh(const CacheEntry& entry) const;
  bool is_fresh(const LogMark& mark, const std::vector<std::string>& tags) const;

  struct Freshness {
    bool expired = false;
    // Stale, but not expired before this moment of the server's time.
    std::optional<std::int64_t> stale_until = {};
  };
  // The same of an entry with more tags than it bears, some of which may be stale and not expired.
  Freshness freshness_of(const CacheEntry& entry, const std::vector<std::string>& more_tags) const;

 private:
  // Entries from before `since` are stale, and expired `seconds` after it.
  struct StaleWindow {
    std::int64_t seconds;
    std::int64_t since;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
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
  using ByTag = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  ByTag<std::int64_t> invalidated_at_;
  ByTag<std::vector<StaleWindow>> stale_windows_;
};

}  // namespace rss
