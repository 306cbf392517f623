// Cache: texts, JSON or any bytes, under a tenant, a namespace and a key, with a TTL and with tags
// by which many are invalidated in one step. Owned by a Storage. An entry is fresh only by the
// tenant's tag log, as it is at some moment after the entry was read: two plain reads in one write.
// No invalidation looks at entries.
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
  // Where an entry stands; valid during the call.
  struct Place {
    std::string_view tenant;
    std::string_view name_space;
    std::string_view key;
  };
  struct Value {
    std::string text;
    std::vector<std::string> tags;
    std::int64_t ttl_s = 0;
    // How long after that it may still be served to a look() that asks for it.
    std::int64_t stale_s = 0;
  };

  // Everything given must outlive this object and every completion of the backend.
  Cache(Backend& backend, const Clock& clock, const Options& options, TickEnd& tick_end)
      : options_(options),
        keys_(options.key_prefix),
        logs_(backend, clock, options, keys_, tick_end) {}

  // ERR_TOO_LARGE, with nothing stored, when the text or the tags are over their limits.
  void set(Place place, const Value& value, UnitCallback done);
  // Each entry in a step of its own, all in one write; `done` gets the first failure. `values` have
  // the texts alone, `common` all the rest.
  void set_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, const std::vector<std::string>& texts,
                Value common, UnitCallback done);

  // ERR_CORRUPT when it is not an entry of ours, ERR_TOO_LARGE when its text is over the limit,
  // here and below.
  void get(Place place, FoundCallback done) { reading(asked(place), std::move(done)); }
  // In the order of the keys.
  void get_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, TextListCallback done);

  // Whether there was one, fresh or not.
  void remove(Place place, BoolCallback done);

  // From the moment `done` runs no read that begins anywhere gets an entry with one of the tags
  // that was set before, or that is stored with a mark from before.
  void invalidate(std::string_view tenant, const std::vector<std::string>& tags, UnitCallback done);
  // The same for all entries of the tenant.
  void clear(std::string_view tenant, UnitCallback done);

  // What a call that computes the value on a miss, and then stores it, gets to know.
  struct Seen {
    Found text = {};
    // To be given to store(). Empty when the entry needs no other value.
    std::string mark = {};
    // The text may be served while another value is computed.
    bool stale = false;
  };
  using SeenCallback = Callback<Result<Seen>>;

  // When a text that is no longer current is served as stale.
  enum class Stale {
    kNever,
    kPastTtl,  // for the entry's stale_s behind its TTL
    kByTags,   // until the tags that make_stale() named expire; its TTL does not count
  };
  // `more_tags` count as the entry's own, with kByTags alone. A stored value that is not an entry
  // of ours, or over the limit, counts as a miss.
  void look(Place place, Stale stale, std::vector<std::string> more_tags, SeenCallback done);
  // Stores what was computed after the mark was taken. False, with nothing stored, when an
  // invalidation has come in between.
  void store(Place place, std::string_view mark, const Value& value, BoolCallback done);
  // From the moment `done` runs all that has one of the tags and is of before is stale, and so many
  // seconds later expired.
  void make_stale(std::string_view tenant, const std::vector<std::string>& tags,
                  std::int64_t seconds, UnitCallback done);

  // Whether what is computed since the mark is fresh, by the last news of the tenant's log.
  bool is_fresh(std::string_view tenant, std::string_view mark,
                const std::vector<std::string>& tags);

  // A connection was lost.
  void on_lost() { logs_.drop_all(); }

 private:
  using TenantPtr = TagLogCache::TenantPtr;
  // The entry that a call reads.
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
  // Why the value may not be stored, if so.
  std::optional<Error> refusal(std::string_view text, const std::vector<std::string>& tags) const;
  void run(const TenantPtr& tenant, Command command, Completion completion);
  // Starts a read of entries, to which the next news of the log apply.
  void read(const Asked& asked, Command command, Completion completion);
  Task reading(Asked asked, FoundCallback done);
  Task reading_many(Asked asked, std::vector<std::string> keys, TextListCallback done);
  Task looking(Asked asked, Stale stale, std::vector<std::string> more_tags, SeenCallback done);
  // The stored entry if the log has no later invalidation of it.
  Result<std::optional<CacheEntry>> fresh_entry(const TagLog& log, const Reply& stored) const;
  Awaitable<Result<Reply>> run(const Asked& asked, Command command);

  const Options& options_;
  const Keys keys_;
  const SipKey sip_key_ = random_sip_key();
  std::uint64_t generations_ = 0;
  TagLogCache logs_;
};

}  // namespace rss
