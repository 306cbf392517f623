// Reply shapes: predicates for valid server replies. Every Operation uses one of them as its
// `accepts`. The pool replaces any other reply with ERR_CORRUPT, so callers can rely on the shape.
// The predicates bound integers that are used in arithmetic: no computation with accepted integers
// overflows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "contract/reply.h"

namespace rss {

// The bound up to which a double, and therefore a Lua script, represents every integer exactly.
// Times in microseconds stay below it until the year 2255.
inline constexpr std::int64_t kMaxExactInteger = std::int64_t{1} << 53;

// The largest number of seconds that options and methods accept.
inline constexpr std::int64_t kMaxSeconds = INT32_MAX;

// Parses an integer that consists only of decimal digits and is at most `max`; nullopt for any
// other text.
std::optional<std::int64_t> digits_in(std::string_view text, std::int64_t max);

// Parses the score of a sorted set member in the formats that servers use, and truncates it to an
// integer. nullopt for infinities, other texts and absolute values beyond kMaxExactInteger.
std::optional<std::int64_t> score_of(std::string_view text);

// "OK".
bool is_ok(const Reply& reply);
// "OK", or nil if a condition such as NX failed.
bool is_ok_or_nil(const Reply& reply);
// "PONG".
bool is_pong(const Reply& reply);

bool is_text_or_nil(const Reply& reply);

// Any integer. The result is not used in arithmetic.
bool is_integer(const Reply& reply);
// 1.
bool is_one(const Reply& reply);
// 0 or 1.
bool is_flag(const Reply& reply);
// -2 to 1: the result of recording an activity in a user's index.
bool is_activity_result(const Reply& reply);
// A count of keys or members.
bool is_count(const Reply& reply);
// A TTL in seconds or milliseconds; -1 for no expiry, -2 for a missing key.
bool is_time_to_live(const Reply& reply);

// A list of texts.
bool is_texts(const Reply& reply);
// A list of texts and nils.
bool is_texts_or_nils(const Reply& reply);
// The number of members marked as ending, or -1 or -2, followed by texts: the reply to
// TenantSessionCommands::create().
bool is_marked_members(const Reply& reply);
// Alternating members and finite scores.
bool is_scored_members(const Reply& reply);
// Alternating members and scores. A score is finite or "inf".
bool is_log_entries(const Reply& reply);
// A finite score, or nil.
bool is_score_or_nil(const Reply& reply);
// The generation and the position of a tag log.
bool is_log_position(const Reply& reply);

// 1: stored. A text: another value is stored. Nil: no value is stored.
bool is_swap_result(const Reply& reply);
// A list: a session's text or nil, and the marked attempt of a replay or nil.
bool is_replay_state(const Reply& reply);
// 1: stored. 2: an attempt is marked. 0: the key exists.
bool is_replay_result(const Reply& reply);
// 1: stored. 2: an attempt is marked. A text: another value is stored. Nil: no value is stored.
bool is_replay_swap_result(const Reply& reply);
// A fencing token, or nil while another owner holds the lock.
bool is_fence_or_nil(const Reply& reply);
// A list: 1 if the hit is allowed or 0, the time at which the limit is unused again, and the
// current time. Times are in microseconds. The second item is never less than the third.
bool is_limit_state(const Reply& reply);
// The reply to `TIME`.
bool is_time(const Reply& reply);
// The reply to `SCAN`: a cursor and a list of keys.
bool is_scan_step(const Reply& reply);

}  // namespace rss
