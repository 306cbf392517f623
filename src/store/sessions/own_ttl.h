// OwnTtl: a per-session TTL that overrides the storage's TTL. The session's text starts with it:
// `{"ttl":600,"sessionId":...` or `{"ttl":600,"untilUpdated":true,"sessionId":...`. These members
// belong to the store. They precede `sessionId`, which distinguishes them from user data. Only
// sessions with a version 8 UUID have them.
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
  // Reads do not slide the expiry, and the first update switches the session to the storage's TTL.
  bool until_updated = false;
};

// True if a session with this id may have its own TTL: a UUID of version 8. Checks only the length
// and the version digit.
inline bool may_have_own_ttl(std::string_view id) { return id.size() == 36 && id[14] == '8'; }

std::optional<OwnTtl> own_ttl(std::string_view text);

// True if the text has an own TTL that ends with the first update (`untilUpdated`).
bool lives_until_updated(std::string_view text);

// The TTL members of the text, each followed by a comma; empty if the session has no own TTL.
std::string_view own_ttl_members(std::string_view text);

// Remove the TTL members from the text, or insert the given ones in front of the other members.
std::string without_own_ttl(std::string_view text);
std::string with_own_ttl_members(std::string_view members, std::string_view text);
std::string with_own_ttl(OwnTtl own, std::string_view text);

// The session's own TTL or the storage's TTL, in seconds.
std::int64_t ttl_of(std::string_view text, const Options& options);

// The TTL, in seconds, that a read sets; 0 leaves the expiry unchanged.
std::int64_t sliding_ttl_of(std::string_view text, const Options& options);

// The TTL, in seconds, that a change of `current` to `next` sets; 0 leaves the expiry unchanged.
std::int64_t ttl_after_change(std::string_view current, std::string_view next,
                              const Options& options);

// How an activity affects the expiry of a session.
struct TtlStep {
  bool settles;        // the session switches to the storage's TTL permanently
  bool keeps_end;      // the expiry stays unchanged
  std::int64_t ttl_s;  // otherwise the new TTL, in seconds
};
TtlStep ttl_step(std::string_view text, bool is_update, const Options& options);

// sliding_ttl() returns the TTL that a read sets, or nil if a read leaves the expiry unchanged. The
// twin is slide_by_text().
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

// Slides the expiry of the key by the own TTL in `text`, or by `ttl_s` if the text has none. No
// effect for a text with `untilUpdated`.
void slide_by_text(Table& table, std::string_view key, std::string_view text,
                   std::string_view ttl_s);

}  // namespace rss
