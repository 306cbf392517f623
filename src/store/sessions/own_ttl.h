// OwnTtl: the TTL of a session that does not have the storage's. The session's text begins with it:
// `{"ttl":600,"sessionId":...` or `{"ttl":600,"untilUpdated":true,"sessionId":...`. These members
// belong to the store and stand before `sessionId`, so that they are never taken for data. Only ids
// that are UUIDs of version 8 have them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/options.h"
#include "contract/table.h"

namespace rss {

struct OwnTtl {
  std::int64_t ttl_s = 0;
  // Reads leave the end alone, and the first update gives the session the storage's TTL.
  bool until_updated = false;
};

// Whether a session of this id may have a TTL of its own.
inline bool may_have_own_ttl(std::string_view id) { return id.size() == 36 && id[14] == '8'; }

std::optional<OwnTtl> own_ttl(std::string_view text);

// Whether the session of this text lives until its first update.
bool lives_until_updated(std::string_view text);

// The members of its TTL, each with a comma behind it; empty if it has none.
std::string_view own_ttl_members(std::string_view text);

// The text without these members, or with the given ones.
std::string without_own_ttl(std::string_view text);
std::string with_own_ttl_members(std::string_view members, std::string_view text);
std::string with_own_ttl(OwnTtl own, std::string_view text);

// Seconds that the session of this text has after an activity, if its end slides.
std::int64_t ttl_of(std::string_view text, const Options& options);

// By how many seconds a read slides the session of this text; 0 leaves its end as it is.
std::int64_t sliding_ttl_of(std::string_view text, const Options& options);

// The same of a change of `current` to `next`.
std::int64_t ttl_after_change(std::string_view current, std::string_view next,
                              const Options& options);

// What an activity at the session of this text means for its end.
struct TtlStep {
  bool settles;        // an update gives the session the storage's TTL, for good
  bool keeps_end;      // the session ends when it would have
  std::int64_t ttl_s;  // seconds until its end otherwise
};
TtlStep ttl_step(std::string_view text, bool is_update, const Options& options);

// sliding_ttl() is nil if a read leaves the session's end alone. The twin is slide_by_text().
inline constexpr char kOwnTtlLua[] = R"lua(
local function sliding_ttl(text, ttl_s)
  local beginning = string.sub(text, 1, 100)
  local own, more = string.match(beginning, '^{"ttl":([1-9]%d*),(.-)"sessionId":"%x+%-%x+%-8')
  if not own or #own > 10 then return ttl_s end
  if more == '' then return own end
  if more == '"untilUpdated":true,' then return nil end
  return ttl_s
end
)lua";

// Slides the end of what the key holds.
void slide_by_text(Table& table, std::string_view key, std::string_view text,
                   std::string_view ttl_s);

}  // namespace rss
