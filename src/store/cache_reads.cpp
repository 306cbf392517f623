// The reads of Cache.
#include "store/cache.h"
#include "store/cache_operations.h"
#include "store/tag_log_operations.h"

namespace rss {
namespace {

Error not_ours() {
  return Error{ErrorCode::kCorrupt, "what is stored under the key is not an entry of this cache"};
}

// Not yet past its time, with so many milliseconds to its end. Without an end it is not ours.
bool is_in_time(const CacheEntry& entry, std::int64_t left_ms) {
  return left_ms > entry.stale_s * 1000;
}

}  // namespace

void Cache::read(const TenantPtr& tenant, Command command, Completion completion) {
  command.more_follows = true;
  run(tenant, std::move(command), std::move(completion));
}

void Cache::get(Place place, FoundCallback done) {
  const TenantPtr tenant = logs_.tenant(place.tenant);
  std::string key = key_of(place);
  auto stored = std::make_shared<Result<Reply>>(Reply::nil());
  read(tenant, CacheCommands::get(key),
       [stored](Result<Reply> outcome) { *stored = std::move(outcome); });
  logs_.after_news(tenant, [this, tenant, stored, key = std::move(key),
                            done = std::move(done)](Result<const TagLog*> log) mutable {
    if (!stored->ok()) return done(std::move(stored->error()));
    if (!log.ok()) return done(std::move(log.error()));
    judge(tenant, key, *log.value(), stored->value(), std::move(done));
  });
}

void Cache::judge(const TenantPtr& tenant, std::string_view key, const TagLog& log, Reply& stored,
                  FoundCallback done) {
  if (stored.is_nil()) return done(Found{});
  const auto entry = CacheEntry::parse(stored.text);
  if (!entry) return done(not_ours());
  if (!log.is_fresh(*entry)) return done(Found{});
  if (entry->stale_s == 0) return done(Found(entry->text));
  unless_past(tenant, key, std::move(stored.text), std::move(done));
}

// Only an entry that may be served past its time tells its time by a second question.
void Cache::unless_past(const TenantPtr& tenant, std::string_view key, std::string stored,
                        FoundCallback done) {
  run(tenant, CacheCommands::time_left(key),
      [stored = std::move(stored), done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        const auto entry = CacheEntry::parse(stored);
        const bool fresh = is_in_time(*entry, outcome.value().integer);
        done(fresh ? Found(entry->text) : Found{});
      });
}

struct Cache::ManyRead {
  TenantPtr tenant;
  std::vector<std::string> keys;
  ListCallback done;
  Result<Reply> stored = Reply::nil();
  List found = {};
  std::optional<Error> failure = {};
  std::size_t left = 0;

  void end_one() {
    if (--left > 0) return;
    if (failure) return done(std::move(*failure));
    done(std::move(found));
  }
};

void Cache::get_many(std::string_view tenant_name, std::string_view name_space,
                     const std::vector<std::string>& keys, ListCallback done) {
  if (keys.empty()) return done(List{});
  const TenantPtr tenant = logs_.tenant(tenant_name);
  auto reading = std::make_shared<ManyRead>(ManyRead{tenant, {}, std::move(done)});
  Arguments entries;
  for (const std::string& key : keys) {
    reading->keys.push_back(keys_.cache(tenant_name, name_space, key));
    entries.add(reading->keys.back());
  }
  read(tenant, CacheCommands::get_many(std::move(entries)),
       [reading](Result<Reply> outcome) { reading->stored = std::move(outcome); });
  logs_.after_news(tenant, [this, reading](Result<const TagLog*> log) {
    if (!reading->stored.ok()) return reading->done(std::move(reading->stored.error()));
    if (!log.ok()) return reading->done(std::move(log.error()));
    judge_many(reading, *log.value());
  });
}

void Cache::judge_many(const std::shared_ptr<ManyRead>& reading, const TagLog& log) {
  std::vector<Reply>& items = reading->stored.value().items;
  reading->found.resize(reading->keys.size());
  reading->left = items.size() + 1;
  for (std::size_t i = 0; i < items.size(); ++i) {
    judge(reading->tenant, reading->keys[i], log, items[i], [reading, i](const auto& outcome) {
      if (!outcome.ok() && !reading->failure) reading->failure = outcome.error();
      if (outcome.ok() && outcome.value()) reading->found[i] = std::string(*outcome.value());
      reading->end_one();
    });
  }
  reading->end_one();
}

struct Cache::Look {
  TenantPtr tenant;
  bool or_stale;
  ListCallback done;
  std::string key;
  Result<Reply> stored = Reply::nil();
  Result<Reply> time_left = Reply::nil();
};

void Cache::look(Place place, bool or_stale, ListCallback done) {
  const TenantPtr tenant = logs_.tenant(place.tenant);
  auto look = std::make_shared<Look>(Look{tenant, or_stale, std::move(done), key_of(place)});
  read(tenant, CacheCommands::get(look->key),
       [look](Result<Reply> outcome) { look->stored = std::move(outcome); });
  if (or_stale) {
    read(tenant, CacheCommands::time_left(look->key),
         [look](Result<Reply> outcome) { look->time_left = std::move(outcome); });
  }
  logs_.after_news(tenant, [this, look](Result<const TagLog*> log) {
    for (Result<Reply>* part : {&look->stored, &look->time_left}) {
      if (!part->ok()) return look->done(std::move(part->error()));
    }
    if (!log.ok()) return look->done(std::move(log.error()));
    end_look(look, *log.value());
  });
}

void Cache::end_look(const std::shared_ptr<Look>& look, const TagLog& log) {
  LogMark mark = log.mark();
  const auto entry = CacheEntry::parse(look->stored.value().text);
  if (!entry || !log.is_fresh(*entry)) return answer_miss(look, mark);
  if (entry->stale_s == 0) return look->done(List{std::string(entry->text), {}, {}});
  if (look->or_stale) {
    if (is_in_time(*entry, look->time_left.value().integer))
      return look->done(List{std::string(entry->text), {}, {}});
    return look->done(List{std::string(entry->text), mark.spelled(), "stale"});
  }
  unless_past(look->tenant, look->key, std::move(look->stored.value().text),
              [this, look, mark = std::move(mark)](Result<Found> outcome) mutable {
                if (!outcome.ok()) return look->done(std::move(outcome.error()));
                if (!outcome.value()) return answer_miss(look, mark);
                look->done(List{std::string(*outcome.value()), {}, {}});
              });
}

void Cache::answer_miss(const std::shared_ptr<Look>& look, const LogMark& mark) {
  if (!mark.generation.empty()) return look->done(List{std::nullopt, mark.spelled(), {}});
  begin_log(look->tenant, [look](Result<std::string> begun) {
    if (!begun.ok()) return look->done(std::move(begun.error()));
    look->done(List{std::nullopt, std::move(begun.value()), {}});
  });
}

void Cache::begin_log(const TenantPtr& tenant, Callback<Result<std::string>> done) {
  run(tenant, TagLogCommands::begin(tenant->log_key, new_generation()),
      [done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        const std::vector<Reply>& log = outcome.value().items;
        done(log[0].text + ":" + log[1].text);
      });
}

}  // namespace rss
