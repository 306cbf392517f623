// What Cache does for entries whose tags may be stale before they are expired.
#include "store/cache/cache.h"
#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"

namespace rss {

struct Cache::StaleLook {
  Asked asked;
  std::vector<std::string> more_tags;
  SeenCallback done;
  Result<Reply> stored = Reply::nil();
  std::string mark = {};

  void end(Found text, bool stale) { done(Seen{text, std::move(mark), stale}); }
};

void Cache::look_or_stale(Place place, std::vector<std::string> more_tags, SeenCallback done) {
  const TenantPtr tenant = logs_.tenant(place.tenant);
  auto look = std::make_shared<StaleLook>(
      StaleLook{{tenant, key_of(place), logs_.deadline()}, std::move(more_tags), std::move(done)});
  read(look->asked, CacheCommands::get(look->asked.key),
       [look](Result<Reply> outcome) { look->stored = std::move(outcome); });
  logs_.after_news(tenant, [this, look](Result<const TagLog*> log) {
    if (!look->stored.ok()) return look->done(std::move(look->stored.error()));
    if (!log.ok()) return look->done(std::move(log.error()));
    if (!log.value()->known()) return begin_log_of(look);
    end_stale_look(look, *log.value());
  });
}

void Cache::begin_log_of(const std::shared_ptr<StaleLook>& look) {
  begin_log(look->asked, [look](Result<std::string> mark) {
    if (!mark.ok()) return look->done(std::move(mark.error()));
    look->mark = std::move(mark.value());
    look->end({}, false);
  });
}

void Cache::end_stale_look(const std::shared_ptr<StaleLook>& look, const TagLog& log) {
  look->mark = log.mark().spelled();
  const auto entry = CacheEntry::parse(look->stored.value().text);
  if (!entry) return look->end({}, false);
  const TagLog::Verdict verdict = log.judge(*entry, look->more_tags);
  if (verdict.expired) return look->end({}, false);
  if (verdict.stale_until) return unless_expired(look, *verdict.stale_until);
  look->end(entry->text, false);
}

// The server tells its time to stale entries alone.
void Cache::unless_expired(const std::shared_ptr<StaleLook>& look, std::int64_t moment) {
  Command command = TagLogCommands::is_past(look->asked.tenant->log_key, moment);
  command.deadline = look->asked.deadline;
  run(look->asked.tenant, std::move(command), [look](Result<Reply> outcome) {
    if (!outcome.ok()) return look->done(std::move(outcome.error()));
    if (outcome.value().integer == 1) return look->end({}, false);
    look->end(CacheEntry::parse(look->stored.value().text)->text, true);
  });
}

void Cache::make_stale(std::string_view tenant, const std::vector<std::string>& tags,
                       std::int64_t seconds, UnitCallback done) {
  std::vector<std::string> members;
  for (const std::string& tag : tags) members.push_back(stale_tag(seconds, tag));
  invalidate(tenant, members, std::move(done));
}

}  // namespace rss
