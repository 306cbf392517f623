#include "store/cache/cache.h"

#include <charconv>

#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

// So that an entry's header is short beside what a reply may hold.
constexpr std::size_t kMaxTagBytes = 512 * 1024;

Error tags_too_large() {
  return Error{ErrorCode::kTooLarge, "the tags of an entry are longer than 512 KiB together"};
}

Callback<Result<Reply>> to_unit(Cache::UnitCallback done) {
  return [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(Unit{});
  };
}

Callback<Result<Reply>> to_bool(Cache::BoolCallback done) {
  return [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(outcome.value().integer == 1);
  };
}

// Many calls that end as one.
struct Gathering {
  std::size_t left;
  std::optional<Error> failure = {};
  Cache::UnitCallback done;

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

// A copy of the log is not built upon when something failed: the connection may be another.
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

bool Cache::is_fresh(std::string_view tenant, std::string_view mark_text,
                     const std::vector<std::string>& tags) {
  const auto mark = parse_mark(mark_text);
  return mark && logs_.tenant(tenant)->log.is_fresh(*mark, tags);
}

}  // namespace rss
