// Reply shapes: which replies of a server are legal. Every Operation names one of these predicates
// as its `accepts`, and the pool turns any other reply into ERR_CORRUPT, so that the code behind it
// may rely on the shape. Integers that take part in arithmetic are bounded here: no sum, difference
// or product that the product computes from accepted integers overflows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "contract/reply.h"

namespace rss {

// The largest integer that a double, and so a Lua script, represents exactly. Times in microseconds
// stay below it until the year 2255.
inline constexpr std::int64_t kMaxExactInteger = std::int64_t{1} << 53;

// The largest number of seconds that the options and methods of the product take.
inline constexpr std::int64_t kMaxSeconds = INT32_MAX;

// An integer of decimal digits alone, up to the maximum; nullopt for any other text.
std::optional<std::int64_t> digits_in(std::string_view text, std::int64_t max);

// The score of a sorted set's member in one of the spellings that servers use, without a fraction;
// nullopt for infinities, for other texts, and beyond kMaxExactInteger.
std::optional<std::int64_t> score_of(std::string_view text);

// "OK".
bool is_ok(const Reply& reply);
// "OK", or nil when a condition such as NX did not hold.
bool is_ok_or_nil(const Reply& reply);
// "PONG".
bool is_pong(const Reply& reply);

bool is_text_or_nil(const Reply& reply);

// Any integer, which nothing computes with.
bool is_integer(const Reply& reply);
// 1.
bool is_one(const Reply& reply);
// 0 or 1.
bool is_flag(const Reply& reply);
// -2 to 1: how the index has taken an activity.
bool is_activity_result(const Reply& reply);
// A number of keys or members.
bool is_count(const Reply& reply);
// Remaining seconds or milliseconds, -1 for no expiry, -2 for no key.
bool is_time_to_live(const Reply& reply);

// A list of texts.
bool is_texts(const Reply& reply);
// A list of texts and nils.
bool is_texts_or_nils(const Reply& reply);
// A number of members that are ending, or -1 or -2, followed by texts.
bool is_marked_members(const Reply& reply);
// Members and their scores in turn, all of them finite.
bool is_scored_members(const Reply& reply);
// Members and their scores in turn, which may be "inf".
bool is_log_entries(const Reply& reply);
// A finite score, or nil.
bool is_score_or_nil(const Reply& reply);
// The generation and the position of a tag log.
bool is_log_position(const Reply& reply);

// 1: stored. A text: another value is stored. Nil: no value is stored.
bool is_swap_result(const Reply& reply);
// A session's text or nil, and the attempt of a replay that is marked, or nil.
bool is_replay_state(const Reply& reply);
// 1: stored. 2: an attempt is marked. 0: the key is taken.
bool is_replay_result(const Reply& reply);
// 1 or 2 as above. A text: another value is stored. Nil: no value is stored.
bool is_replay_swap_result(const Reply& reply);
// A fencing token, or nil while another owner holds the lock.
bool is_fence_or_nil(const Reply& reply);
// Whether the hit is allowed, the time at which the limit is unused again, and the time now, both
// in microseconds; the first is never before the second.
bool is_limit_state(const Reply& reply);
// The reply to `TIME`.
bool is_time(const Reply& reply);
// The reply to `SCAN`: a cursor and a list of keys.
bool is_scan_step(const Reply& reply);

}  // namespace rss
