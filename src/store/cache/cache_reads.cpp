// The reads of Cache.
#include "store/cache/cache.h"
#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "store/shared/read_many.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

// More than an entry's header takes.
constexpr std::size_t kHeaderBytes = 1024 * 1024;

// The answer to what was not carried out, though what was asked after it was.
Result<Reply> unanswered() {
  return Error{ErrorCode::kUnavailable, "the server refused the read for the time being"};
}

Error not_ours() {
  return Error{ErrorCode::kCorrupt, "what is stored under the key is not an entry of this cache"};
}

// Not yet past its time, with so many milliseconds to its end. Without an end it is not ours.
bool is_in_time(const CacheEntry& entry, std::int64_t left_ms) {
  return left_ms > entry.stale_s * 1000;
}

}  // namespace

void Cache::read(const Asked& asked, Command command, Completion completion) {
  command.more_follows = true;
  command.deadline = asked.deadline;
  run(asked.tenant, std::move(command), std::move(completion));
}

void Cache::get(Place place, FoundCallback done) {
  const TenantPtr tenant = logs_.tenant(place.tenant);
  Asked asked{tenant, key_of(place), logs_.deadline()};
  auto stored = std::make_shared<Result<Reply>>(unanswered());
  read(asked, CacheCommands::get(asked.key),
       [stored](Result<Reply> outcome) { *stored = std::move(outcome); });
  logs_.after_news(tenant, [this, stored, asked = std::move(asked),
                            done = std::move(done)](Result<const TagLog*> log) mutable {
    if (!stored->ok()) return done(std::move(stored->error()));
    if (!log.ok()) return done(std::move(log.error()));
    judge(asked, *log.value(), stored->value(), std::move(done));
  });
}

void Cache::judge(const Asked& asked, const TagLog& log, Reply& stored, FoundCallback done) {
  if (stored.is_nil()) return done(Found{});
  const auto entry = CacheEntry::parse(stored.text);
  if (!entry) return done(not_ours());
  if (!log.is_fresh(*entry)) return done(Found{});
  if (entry->text.size() > options_.max_value_bytes) return done(stored_value_too_large());
  if (entry->stale_s == 0) return done(Found(entry->text));
  unless_past(asked, std::move(stored.text), std::move(done));
}

// Only an entry that may be served past its time tells its time by a second question.
void Cache::unless_past(const Asked& asked, std::string stored, FoundCallback done) {
  Command command = CacheCommands::time_left(asked.key);
  command.deadline = asked.deadline;
  run(asked.tenant, std::move(command),
      [stored = std::move(stored), done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        const auto entry = CacheEntry::parse(stored);
        const bool fresh = is_in_time(*entry, outcome.value().integer);
        done(fresh ? Found(entry->text) : Found{});
      });
}

struct Cache::ManyRead {
  Asked asked;  // its key is that of the entry judged last
  std::vector<std::string> keys;
  ListCallback done;
  Result<Reply> stored = unanswered();
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
  auto reading =
      std::make_shared<ManyRead>(ManyRead{{tenant, {}, logs_.deadline()}, {}, std::move(done)});
  for (const std::string& key : keys)
    reading->keys.push_back(keys_.cache(tenant_name, name_space, key));
  read_many(
      reading->keys, options_.max_value_bytes + kHeaderBytes,
      [](const auto& some) { return CacheCommands::get_many(arguments_of(some)); },
      [this, reading](Command command, Completion completion) {
        read(reading->asked, std::move(command), std::move(completion));
      },
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
    reading->asked.key = std::move(reading->keys[i]);
    judge(reading->asked, log, items[i], [reading, i](const auto& outcome) {
      if (!outcome.ok() && !reading->failure) reading->failure = outcome.error();
      if (outcome.ok() && outcome.value()) reading->found[i] = std::string(*outcome.value());
      reading->end_one();
    });
  }
  reading->end_one();
}

struct Cache::Look {
  Asked asked;
  bool or_stale;
  ListCallback done;
  Result<Reply> stored = unanswered();
  Result<Reply> time_left = unanswered();
};

void Cache::look(Place place, bool or_stale, ListCallback done) {
  const TenantPtr tenant = logs_.tenant(place.tenant);
  auto look = std::make_shared<Look>(
      Look{{tenant, key_of(place), logs_.deadline()}, or_stale, std::move(done)});
  read(look->asked, CacheCommands::get(look->asked.key),
       [look](Result<Reply> outcome) { look->stored = std::move(outcome); });
  if (or_stale) {
    read(look->asked, CacheCommands::time_left(look->asked.key),
         [look](Result<Reply> outcome) { look->time_left = std::move(outcome); });
  }
  logs_.after_news(tenant, [this, look](Result<const TagLog*> log) {
    if (!look->stored.ok()) return look->done(std::move(look->stored.error()));
    if (look->or_stale && !look->time_left.ok())
      return look->done(std::move(look->time_left.error()));
    if (!log.ok()) return look->done(std::move(log.error()));
    end_look(look, *log.value());
  });
}

void Cache::end_look(const std::shared_ptr<Look>& look, const TagLog& log) {
  LogMark mark = log.mark();
  const auto entry = CacheEntry::parse(look->stored.value().text);
  if (!entry || entry->text.size() > options_.max_value_bytes || !log.is_fresh(*entry))
    return answer_miss(look, mark);
  if (entry->stale_s == 0) return look->done(List{std::string(entry->text), {}, {}});
  if (look->or_stale) {
    if (is_in_time(*entry, look->time_left.value().integer))
      return look->done(List{std::string(entry->text), {}, {}});
    return look->done(List{std::string(entry->text), mark.spelled(), "stale"});
  }
  unless_past(look->asked, std::move(look->stored.value().text),
              [this, look, mark = std::move(mark)](Result<Found> outcome) mutable {
                if (!outcome.ok()) return look->done(std::move(outcome.error()));
                if (!outcome.value()) return answer_miss(look, mark);
                look->done(List{std::string(*outcome.value()), {}, {}});
              });
}

void Cache::answer_miss(const std::shared_ptr<Look>& look, const LogMark& mark) {
  if (!mark.generation.empty()) return look->done(List{std::nullopt, mark.spelled(), {}});
  begin_log(look->asked, [look](Result<std::string> begun) {
    if (!begun.ok()) return look->done(std::move(begun.error()));
    look->done(List{std::nullopt, std::move(begun.value()), {}});
  });
}

void Cache::begin_log(const Asked& asked, Callback<Result<std::string>> done) {
  Command command = TagLogCommands::begin(asked.tenant->log_key, new_generation());
  command.deadline = asked.deadline;
  run(asked.tenant, std::move(command), [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    const std::vector<Reply>& log = outcome.value().items;
    done(log[0].text + ":" + log[1].text);
  });
}

}  // namespace rss
