#include "store/sessions/own_ttl.h"

#include <algorithm>

#include "store/sessions/session_text.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

constexpr std::string_view kBeginning = R"({"ttl":)";
constexpr std::string_view kUntilUpdated = R"("untilUpdated":true,)";
constexpr std::string_view kId = R"("sessionId":")";
constexpr std::int64_t kMaxTtl = 9'999'999'999;

struct Found {
  OwnTtl own;
  std::string_view members;
};

std::optional<Found> find(std::string_view text) {
  if (!text.starts_with(kBeginning)) return std::nullopt;
  std::string_view rest = text.substr(kBeginning.size());
  const std::size_t comma = rest.substr(0, 11).find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto ttl_s = digits_in(rest.substr(0, comma), kMaxTtl);
  if (!ttl_s || rest.front() == '0') return std::nullopt;
  rest.remove_prefix(comma + 1);
  const bool until_updated = rest.starts_with(kUntilUpdated);
  if (until_updated) rest.remove_prefix(kUntilUpdated.size());
  const std::size_t version = kId.size() + 14;
  if (!rest.starts_with(kId) || rest.size() <= version || rest[version] != '8') return std::nullopt;
  return Found{{*ttl_s, until_updated}, text.substr(1, text.size() - rest.size() - 1)};
}

// Seconds from the last activity to the expiry, which the option 'absoluteSessionTtl' may cap.
std::int64_t seconds_left_in(std::string_view text, const Options& options) {
  const auto activity_ms = session_activity_ms(text);
  const auto end_ms = session_expires_ms(text);
  if (!activity_ms || !end_ms) return options.session_ttl_s;
  return std::clamp<std::int64_t>((*end_ms - *activity_ms + 999) / 1000, 1, options.session_ttl_s);
}

}  // namespace

std::optional<OwnTtl> own_ttl(std::string_view text) {
  const auto found = find(text);
  return found ? std::optional(found->own) : std::nullopt;
}

bool lives_until_updated(std::string_view text) {
  const auto own = own_ttl(text);
  return own && own->until_updated;
}

std::string_view own_ttl_members(std::string_view text) {
  const auto found = find(text);
  return found ? found->members : std::string_view{};
}

std::string without_own_ttl(std::string_view text) {
  const std::size_t size = own_ttl_members(text).size();
  return std::string(text.substr(0, 1)).append(text.substr(std::min(text.size(), size + 1)));
}

std::string with_own_ttl_members(std::string_view members, std::string_view text) {
  std::string whole;
  whole.reserve(members.size() + text.size());
  return whole.append(1, '{').append(members).append(text.substr(1));
}

std::string with_own_ttl(OwnTtl own, std::string_view text) {
  std::string members = R"("ttl":)" + std::to_string(own.ttl_s) + ',';
  if (own.until_updated) members += kUntilUpdated;
  return with_own_ttl_members(members, text);
}

std::int64_t ttl_of(std::string_view text, const Options& options) {
  const auto own = own_ttl(text);
  return own ? own->ttl_s : options.session_ttl_s;
}

std::int64_t sliding_ttl_of(std::string_view text, const Options& options) {
  if (!options.sliding_expiration || lives_until_updated(text)) return 0;
  return ttl_of(text, options);
}

std::int64_t ttl_after_change(std::string_view current, std::string_view next,
                              const Options& options) {
  const bool settles = lives_until_updated(current) && !own_ttl(next);
  return settles ? seconds_left_in(next, options) : sliding_ttl_of(next, options);
}

TtlStep ttl_step(std::string_view text, bool is_update, const Options& options) {
  if (!lives_until_updated(text))
    return {false, !options.sliding_expiration, ttl_of(text, options)};
  if (is_update) return {true, false, options.session_ttl_s};
  return {false, true, ttl_of(text, options)};
}

void slide_by_text(Table& table, std::string_view key, std::string_view text,
                   std::string_view ttl_s) {
  const auto own = own_ttl(text);
  if (own && own->until_updated) return;
  const std::int64_t seconds = own ? own->ttl_s : number_of(ttl_s);
  table.expire_at(key, table.now_ms() + seconds * 1000);
}

}  // namespace rss
