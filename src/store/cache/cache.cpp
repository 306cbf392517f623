#include "store/cache/cache.h"

#include <charconv>

#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "store/shared/read_many.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

// Keeps an entry's header small compared with the maximum size of a reply.
constexpr std::size_t kMaxTagBytes = 512 * 1024;

Error tags_too_large() {
  return Error{ErrorCode::kTooLarge, "the tags of the entry exceed 512 KiB in total"};
}

// The space for an entry's header when MGET replies are kept within the maximum size of a reply.
constexpr std::size_t kHeaderBytes = 1024 * 1024;

// The outcome of a read without a reply, although the later read of the log has one: the server
// rejected the first read temporarily.
Result<Reply> unanswered() {
  return Error{ErrorCode::kUnavailable, "the server temporarily rejected the read: retry later"};
}

Error not_ours() {
  return Error{ErrorCode::kCorrupt,
               "the stored value is not an entry of this cache: another program wrote it"};
}

// Whether the entry's TTL has not passed. False for a key without expiry (`left_ms` is -1), since
// every entry of this cache has one.
bool is_in_time(const CacheEntry& entry, std::int64_t left_ms) {
  return left_ms > entry.stale_s * 1000;
}

// Joins several calls into one completion.
struct Gathering {
  std::size_t left;
  std::optional<Error> failure = {};
  UnitCallback done;

  void one(const Result<Unit>& outcome) {
    if (!outcome.ok() && !failure) failure = outcome.error();
    if (--left > 0) return;
    if (failure) return done(std::move(*failure));
    done(Unit{});
  }
};

std::optional<LogMark> parse_mark(std::string_view text) {
  LogMark mark;
  std::string_view generation;
  if (!parse_log_header(text, generation, mark.position)) return std::nullopt;
  mark.generation = generation;
  return mark;
}

}  // namespace

std::string Cache::new_generation() {
  const std::string count = std::to_string(generations_++);
  std::string digits(16, '0');
  char* const begin = digits.data();
  char buffer[16];
  const auto end = std::to_chars(buffer, buffer + 16, siphash13(sip_key_, count), 16).ptr;
  const auto length = static_cast<std::size_t>(end - buffer);
  std::copy(buffer, end, begin + (16 - length));
  return digits;
}

// Drops the copy of the log after a failure, because later commands may use another connection.
void Cache::run(const TenantPtr& tenant, Command command, Completion completion) {
  logs_.run(*tenant, std::move(command),
            [tenant, completion = std::move(completion)](Result<Reply> outcome) mutable {
              if (!outcome.ok()) tenant->log.drop();
              completion(std::move(outcome));
            });
}

std::optional<Error> Cache::refusal(std::string_view text,
                                    const std::vector<std::string>& tags) const {
  if (text.size() > options_.max_value_bytes) return value_too_large();
  std::size_t bytes = 0;
  for (const std::string& tag : tags) bytes += tag.size();
  if (bytes > kMaxTagBytes) return tags_too_large();
  return std::nullopt;
}

void Cache::set(Place place, const Value& value, UnitCallback done) {
  if (const auto why = refusal(value.text, value.tags)) return done(*why);
  const TenantPtr tenant = logs_.tenant(place.tenant);
  run(tenant,
      CacheCommands::set(key_of(place), tenant->log_key, new_generation(),
                         value.ttl_s + value.stale_s,
                         cache_entry_tail(value.tags, value.stale_s, value.text)),
      to_unit(std::move(done)));
}

void Cache::set_many(std::string_view tenant, std::string_view name_space,
                     const std::vector<std::string>& keys, const std::vector<std::string>& texts,
                     Value common, UnitCallback done) {
  if (keys.empty()) return done(Unit{});
  for (const std::string& text : texts) {
    if (const auto why = refusal(text, common.tags)) return done(*why);
  }
  auto gathering = std::make_shared<Gathering>(Gathering{keys.size(), {}, std::move(done)});
  for (std::size_t i = 0; i < keys.size(); ++i) {
    common.text = texts[i];
    set({tenant, name_space, keys[i]}, common,
        [gathering](const Result<Unit>& outcome) { gathering->one(outcome); });
  }
}

void Cache::remove(Place place, BoolCallback done) {
  run(logs_.tenant(place.tenant), CacheCommands::remove(key_of(place)), to_bool(std::move(done)));
}

void Cache::invalidate(std::string_view tenant_name, const std::vector<std::string>& tags,
                       UnitCallback done) {
  if (tags.empty()) return done(Unit{});
  const TenantPtr tenant = logs_.tenant(tenant_name);
  run(tenant, TagLogCommands::invalidate(tenant->log_key, new_generation(), tags),
      to_unit(std::move(done)));
}

void Cache::clear(std::string_view tenant_name, UnitCallback done) {
  const TenantPtr tenant = logs_.tenant(tenant_name);
  run(tenant, TagLogCommands::clear(tenant->log_key, new_generation()), to_unit(std::move(done)));
}

void Cache::store(Place place, std::string_view mark_text, const Value& value, BoolCallback done) {
  if (const auto why = refusal(value.text, value.tags)) return done(*why);
  const auto mark = parse_mark(mark_text);
  if (!mark) return done(false);
  const TenantPtr tenant = logs_.tenant(place.tenant);
  run(tenant,
      CacheCommands::store(key_of(place), tenant->log_key, *mark, value.ttl_s + value.stale_s,
                           cache_entry_tail(value.tags, value.stale_s, value.text), value.tags),
      to_bool(std::move(done)));
}

void Cache::make_stale(std::string_view tenant, const std::vector<std::string>& tags,
                       std::int64_t seconds, UnitCallback done) {
  std::vector<std::string> members;
  for (const std::string& tag : tags) members.push_back(stale_tag(seconds, tag));
  invalidate(tenant, members, std::move(done));
}

bool Cache::is_fresh(std::string_view tenant, std::string_view mark_text,
                     const std::vector<std::string>& tags) {
  const auto mark = parse_mark(mark_text);
  return mark && logs_.tenant(tenant)->log.is_fresh(*mark, tags);
}

void Cache::read(const Asked& asked, Command command, Completion completion) {
  command.more_follows = true;
  command.deadline = asked.deadline;
  run(asked.tenant, std::move(command), std::move(completion));
}

Awaitable<Result<Reply>> Cache::run(const Asked& asked, Command command) {
  command.deadline = asked.deadline;
  return Awaitable<Result<Reply>>(
      [this, tenant = asked.tenant, command = std::move(command)](Completion done) mutable {
        run(tenant, std::move(command), std::move(done));
      });
}

Result<std::optional<CacheEntry>> Cache::fresh_entry(const TagLog& log, const Reply& stored) const {
  if (stored.is_nil()) return std::optional<CacheEntry>();
  const auto entry = CacheEntry::parse(stored.text);
  if (!entry) return not_ours();
  if (!log.is_fresh(*entry)) return std::optional<CacheEntry>();
  if (entry->text.size() > options_.max_value_bytes) return stored_value_too_large();
  return entry;
}

// Pipelines the reads of the entry and of the log in one write. Only an entry with a `stale_s`
// needs a second round trip, for its remaining time.
Task Cache::reading(Asked asked, FoundCallback done) {
  Started<Result<Reply>> reading;
  read(asked, CacheCommands::get(asked.key), reading.callback());
  const Result<const TagLog*> log = co_await logs_.news(asked.tenant);
  Result<Reply> stored = reading.value_or(unanswered());
  if (!stored.ok()) co_return done(std::move(stored.error()));
  if (!log.ok()) co_return done(log.error());
  const Result<std::optional<CacheEntry>> entry = fresh_entry(*log.value(), stored.value());
  if (!entry.ok()) co_return done(entry.error());
  if (!entry.value()) co_return done(Found{});
  if (entry.value()->stale_s > 0) {
    Command command = CacheCommands::time_left(asked.key);
    const Result<Reply> left = co_await run(asked, std::move(command));
    if (!left.ok()) co_return done(left.error());
    if (!is_in_time(*entry.value(), left.value().integer)) co_return done(Found{});
  }
  done(Found(entry.value()->text));
}

void Cache::get_many(std::string_view tenant, std::string_view name_space,
                     const std::vector<std::string>& keys, TextListCallback done) {
  if (keys.empty()) return done(TextList{});
  std::vector<std::string> full_keys;
  for (const std::string& key : keys) full_keys.push_back(keys_.cache(tenant, name_space, key));
  Asked asked{logs_.tenant(tenant), {}, logs_.deadline()};
  reading_many(std::move(asked), std::move(full_keys), std::move(done));
}

Task Cache::reading_many(Asked asked, std::vector<std::string> keys, TextListCallback done) {
  Started<Result<Reply>> reading;
  read_many(
      keys, options_.max_value_bytes + kHeaderBytes,
      [](const auto& some) { return CacheCommands::get_many(arguments_of(some)); },
      [this, &asked](Command command, Completion completion) {
        read(asked, std::move(command), std::move(completion));
      },
      reading.callback());
  const Result<const TagLog*> log = co_await logs_.news(asked.tenant);
  Result<Reply> stored = reading.value_or(unanswered());
  if (!stored.ok()) co_return done(std::move(stored.error()));
  if (!log.ok()) co_return done(log.error());

  struct Question {
    std::size_t index;
    CacheEntry entry;
    Started<Result<Reply>> time_left = {};
  };
  std::vector<Question> questions;
  std::vector<Reply>& items = stored.value().items;
  TextList found(items.size());
  std::optional<Error> failure;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Result<std::optional<CacheEntry>> entry = fresh_entry(*log.value(), items[i]);
    if (!entry.ok() && !failure) failure = entry.error();
    if (!entry.ok() || !entry.value()) continue;
    if (entry.value()->stale_s == 0)
      found[i] = std::string(entry.value()->text);
    else
      questions.push_back({i, *entry.value()});
  }
  for (Question& question : questions) {
    Command command = CacheCommands::time_left(keys[question.index]);
    command.deadline = asked.deadline;
    run(asked.tenant, std::move(command), question.time_left.callback());
  }
  for (Question& question : questions) {
    const Result<Reply> left = co_await question.time_left;
    if (!left.ok() && !failure) failure = left.error();
    if (left.ok() && is_in_time(question.entry, left.value().integer))
      found[question.index] = std::string(question.entry.text);
  }
  if (failure) co_return done(std::move(*failure));
  done(std::move(found));
}

void Cache::look(Place place, Stale stale, std::vector<std::string> more_tags, SeenCallback done) {
  looking(asked(place), stale, std::move(more_tags), std::move(done));
}

// Like reading(). A stale text and a miss are returned with the log's mark. With kByTags, every
// text is returned with the mark.
Task Cache::looking(Asked asked, Stale stale, std::vector<std::string> more_tags,
                    SeenCallback done) {
  Started<Result<Reply>> reading;
  Started<Result<Reply>> reading_time;
  read(asked, CacheCommands::get(asked.key), reading.callback());
  if (stale == Stale::kPastTtl)
    read(asked, CacheCommands::time_left(asked.key), reading_time.callback());
  const Result<const TagLog*> log = co_await logs_.news(asked.tenant);
  Result<Reply> stored = reading.value_or(unanswered());
  if (!stored.ok()) co_return done(std::move(stored.error()));
  Result<Reply> left = reading_time.value_or(unanswered());
  if (stale == Stale::kPastTtl && !left.ok()) co_return done(std::move(left.error()));
  if (!log.ok()) co_return done(log.error());

  const LogMark mark = log.value()->mark();
  auto entry = CacheEntry::parse(stored.value().text);
  if (entry && entry->text.size() > options_.max_value_bytes) entry.reset();
  if (entry && stale == Stale::kByTags) {
    const TagLog::Freshness freshness = log.value()->freshness_of(*entry, more_tags);
    if (!freshness.expired && !freshness.stale_until)
      co_return done(Seen{entry->text, mark.spelled(), false});
    if (!freshness.expired) {
      // Only a stale entry is checked against the server's clock.
      Command command = TagLogCommands::is_past(asked.tenant->log_key, *freshness.stale_until);
      const Result<Reply> past = co_await run(asked, std::move(command));
      if (!past.ok()) co_return done(past.error());
      if (past.value().integer != 1) co_return done(Seen{entry->text, mark.spelled(), true});
    }
  } else if (entry && log.value()->is_fresh(*entry)) {
    if (entry->stale_s > 0 && stale == Stale::kNever) {
      Command command = CacheCommands::time_left(asked.key);
      left = co_await run(asked, std::move(command));
      if (!left.ok()) co_return done(std::move(left.error()));
    }
    if (entry->stale_s == 0 || is_in_time(*entry, left.value().integer))
      co_return done(Seen{entry->text});
    if (stale == Stale::kPastTtl) co_return done(Seen{entry->text, mark.spelled(), true});
  }

  if (!mark.generation.empty()) co_return done(Seen{{}, mark.spelled()});
  // The tenant has no log yet: create it, so that the miss can carry a mark.
  Command command = TagLogCommands::begin(asked.tenant->log_key, new_generation());
  const Result<Reply> begun = co_await run(asked, std::move(command));
  if (!begun.ok()) co_return done(begun.error());
  const std::vector<Reply>& header = begun.value().items;
  done(Seen{{}, header[0].text + ":" + header[1].text});
}

}  // namespace rss
