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
#include "store/cache/tag_logs.h"

namespace rss {

class Cache {
 public:
  // A text that is valid during the call, or nothing.
  using Found = std::optional<std::string_view>;
  using List = std::vector<std::optional<std::string>>;
  using FoundCallback = Callback<Result<Found>>;
  using ListCallback = Callback<Result<List>>;
  using BoolCallback = Callback<Result<bool>>;
  using UnitCallback = Callback<Result<Unit>>;

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
  Cache(Backend& backend, const Clock& clock, const Options& options, TurnEnd& turn_end)
      : options_(options),
        keys_(options.key_prefix),
        logs_(backend, clock, options, keys_, turn_end) {}

  // ERR_TOO_LARGE, with nothing stored, when the text or the tags are over their limits.
  void set(Place place, const Value& value, UnitCallback done);
  // Each entry in a step of its own, all in one write; `done` gets the first failure. `values` have
  // the texts alone, `common` all the rest.
  void set_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, const std::vector<std::string>& texts,
                Value common, UnitCallback done);

  // ERR_CORRUPT when it is not an entry of ours, ERR_TOO_LARGE when its text is over the limit,
  // here and below.
  void get(Place place, FoundCallback done);
  // In the order of the keys.
  void get_many(std::string_view tenant, std::string_view name_space,
                const std::vector<std::string>& keys, ListCallback done);

  // Whether there was one, fresh or not.
  void remove(Place place, BoolCallback done);

  // From the moment `done` runs no read that begins anywhere gets an entry with one of the tags
  // that was set before, or that is stored with a mark from before.
  void invalidate(std::string_view tenant, const std::vector<std::string>& tags, UnitCallback done);
  // The same for all entries of the tenant.
  void clear(std::string_view tenant, UnitCallback done);

  // For whoever computes a value on a miss. Three texts: the entry's, or nothing; a mark, unless
  // the entry is fresh and in its time; "stale" when it is past its time (only if `or_stale`). What
  // is no entry of ours, or over the limit, is none.
  void look(Place place, bool or_stale, ListCallback done);
  // Stores what was computed after the mark was taken. False, with nothing stored, when an
  // invalidation has come in between.
  void store(Place place, std::string_view mark, const Value& value, BoolCallback done);
  struct Seen {
    Found text = {};
    // The mark of the look.
    std::string mark = {};
    bool stale = false;
  };
  using SeenCallback = Callback<Result<Seen>>;
  // The same for entries whose tags may be stale before they are expired: a stale entry is there,
  // an expired one is not. `more_tags` count as the entry's own.
  void look_or_stale(Place place, std::vector<std::string> more_tags, SeenCallback done);
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
  using TenantPtr = TagLogs::TenantPtr;
  // The entry that a call is about.
  struct Asked {
    TenantPtr tenant;
    std::string key;
    std::uint64_t deadline;
  };
  struct ManyRead;
  struct Look;
  struct StaleLook;

  std::string key_of(const Place& place) const {
    return keys_.cache(place.tenant, place.name_space, place.key);
  }
  std::string new_generation();
  // Why the value may not be stored, if so.
  std::optional<Error> refusal(std::string_view text, const std::vector<std::string>& tags) const;
  void run(const TenantPtr& tenant, Command command, Completion completion);
  // Runs reads of entries that the next news of the log are to judge.
  void read(const Asked& asked, Command command, Completion completion);
  void judge(const Asked& asked, const TagLog& log, Reply& stored, FoundCallback done);
  void unless_past(const Asked& asked, std::string stored, FoundCallback done);
  void judge_many(const std::shared_ptr<ManyRead>& reading, const TagLog& log);
  void end_look(const std::shared_ptr<Look>& look, const TagLog& log);
  void answer_miss(const std::shared_ptr<Look>& look, const LogMark& mark);
  // Begins the log of a tenant that has none, and gives its mark.
  void begin_log(const Asked& asked, Callback<Result<std::string>> done);
  void begin_log_of(const std::shared_ptr<StaleLook>& look);
  void end_stale_look(const std::shared_ptr<StaleLook>& look, const TagLog& log);
  void unless_expired(const std::shared_ptr<StaleLook>& look, std::int64_t moment);

  const Options& options_;
  const Keys keys_;
  const SipKey sip_key_ = random_sip_key();
  std::uint64_t generations_ = 0;
  TagLogs logs_;
};

}  // namespace rss
