// Cache: stores texts (JSON or any bytes) by tenant, namespace and key, with a TTL and tags. One
// invalidation by tag makes all entries with the tag outdated. Owned by a Storage. Every read
// checks the entry against the tenant's tag log, which is read after the entry. Both reads are
// plain commands, pipelined in one write. An invalidation never touches entries.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/siphash.h"
#include "base/task.h"
#include "store/cache/tag_log_cache.h"
#include "store/shared/outcomes.h"

namespace rss {

class Cache {
 public:
  // Identifies an entry. Valid during the call.
  struct Place {
    std::string_view tenant;
    std::string_view name_space;
    std::string_view key;
  };
  struct Value {
    std::string text;
    std::vector<std::string> tags;
    std::int64_t ttl_s = 0;
    // How long after the TTL look() with Stale::kPastTtl may still serve the entry.
    std::int64_t stale_s = 0;
  };

  // All arguments must outlive this object and every completion of the backend.
  Cache(Backend& backend, const Clock& clock, const Options& options, TickEnd& tick_end)
      : options_(options),
        keys_(options.key_prefix),
        logs_(backend, clock, options, keys_, tick_end) {}

  // ERR_TOO_LARGE when the text or the tags are over their limits. Nothing is stored then.
  void set(Place place, const Value& value, UnitCallback done);
  // Stores each entry with its own command, pipelined in one write. `common` holds the tags and
  // times of all entries; its text is ignored. `done` gets the first error.
  void set_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, const std::vector<std::string>& texts,
                Value common, UnitCallback done);

  // get() and get_many() fail with ERR_CORRUPT when a stored value is not an entry of this cache,
  // and with ERR_TOO_LARGE when the text of a fresh entry is longer than maxValueBytes.
  void get(Place place, FoundCallback done) { reading(asked(place), std::move(done)); }
  // Returns the texts in the order of the keys.
  void get_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, TextListCallback done);

  // Returns whether an entry existed, fresh or not.
  void remove(Place place, BoolCallback done);

  // Once `done` runs, reads that start in any process no longer return entries with one of the tags
  // that were set before the invalidation, or are stored with a mark taken before it.
  void invalidate(std::string_view tenant, const std::vector<std::string>& tags, UnitCallback done);
  // Invalidates all entries of the tenant.
  void clear(std::string_view tenant, UnitCallback done);

  // The result of look(), for a caller that computes and stores the value on a miss.
  struct Seen {
    Found text = {};
    // Pass it to store(). Empty when the text is current, except with Stale::kByTags.
    std::string mark = {};
    // The text may be served while the caller computes a new value (stale-while-revalidate).
    bool stale = false;
  };
  using SeenCallback = Callback<Result<Seen>>;

  // Which outdated texts look() returns as stale.
  enum class Stale {
    kNever,
    kPastTtl,  // during the entry's stale_s after its TTL
    kByTags,   // made stale by make_stale() and not yet expired; the entry's TTL is not checked
  };
  // With kByTags, `more_tags` count as tags of the entry; otherwise they are ignored. A stored
  // value that is not an entry of this cache counts as a miss. A text longer than maxValueBytes
  // counts as a miss.
  void look(Place place, Stale stale, std::vector<std::string> more_tags, SeenCallback done);
  // Stores a value that was computed after the mark was taken. Returns false and stores nothing
  // when one of the tags or the whole log was invalidated after the mark.
  void store(Place place, std::string_view mark, const Value& value, BoolCallback done);
  // Once `done` runs, earlier entries with one of the tags are stale. They expire `seconds` later.
  void make_stale(std::string_view tenant, const std::vector<std::string>& tags,
                  std::int64_t seconds, UnitCallback done);

  // Whether a value computed since the mark is fresh, according to this process's copy of the log.
  bool is_fresh(std::string_view tenant, std::string_view mark,
                const std::vector<std::string>& tags);

  // Drops all copies of tag logs, because a connection was lost.
  void on_lost() { logs_.drop_all(); }

 private:
  using TenantPtr = TagLogCache::TenantPtr;
  // The key that a call reads, with its tenant and the call's deadline.
  struct Asked {
    TenantPtr tenant;
    std::string key;
    std::uint64_t deadline;
  };
  Asked asked(const Place& place) {
    return {logs_.tenant(place.tenant), key_of(place), logs_.deadline()};
  }

  std::string key_of(const Place& place) const {
    return keys_.cache(place.tenant, place.name_space, place.key);
  }
  std::string new_generation();
  // The error if the text or the tags are over their limits.
  std::optional<Error> refusal(std::string_view text, const std::vector<std::string>& tags) const;
  void run(const TenantPtr& tenant, Command command, Completion completion);
  // Starts a read of entries that is written together with the following read of the log.
  void read(const Asked& asked, Command command, Completion completion);
  Task reading(Asked asked, FoundCallback done);
  Task reading_many(Asked asked, std::vector<std::string> keys, TextListCallback done);
  Task looking(Asked asked, Stale stale, std::vector<std::string> more_tags, SeenCallback done);
  // The stored entry, unless the log has invalidated it.
  Result<std::optional<CacheEntry>> fresh_entry(const TagLog& log, const Reply& stored) const;
  Awaitable<Result<Reply>> run(const Asked& asked, Command command);

  const Options& options_;
  const Keys keys_;
  const SipKey sip_key_ = random_sip_key();
  std::uint64_t generations_ = 0;
  TagLogCache logs_;
};

}  // namespace rss
