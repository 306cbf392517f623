#include "store/shared/reply_shapes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace rss {
namespace {

constexpr std::int64_t kMaxCount = std::int64_t{1} << 32;

bool is_integer_within(const Reply& reply, std::int64_t min, std::int64_t max) {
  return reply.is_integer() && reply.integer >= min && reply.integer <= max;
}

bool is_text_that_is(const Reply& reply, std::string_view text) {
  return reply.is_text() && reply.text == text;
}

bool is_list(const Reply& reply) { return reply.kind == Reply::Kind::kList; }

bool is_list_of(const Reply& reply, std::size_t size) {
  return is_list(reply) && reply.items.size() == size;
}

bool is_number(const Reply& reply, std::int64_t max) {
  return reply.is_text() && digits_in(reply.text, max).has_value();
}

bool is_hex(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

template <class IsScore>
bool is_scored(const Reply& reply, IsScore is_score) {
  if (!is_list(reply) || reply.items.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < reply.items.size(); i += 2) {
    if (!reply.items[i].is_text() || !is_score(reply.items[i + 1])) return false;
  }
  return true;
}

bool is_finite_score(const Reply& reply) {
  return reply.is_text() && score_of(reply.text).has_value();
}

}  // namespace

std::optional<std::int64_t> digits_in(std::string_view text, std::int64_t max) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool fits = parsed.ec == std::errc{} && parsed.ptr == end && number <= max;
  return fits && text.front() != '-' ? std::optional(number) : std::nullopt;
}

// Uses strtod: older standard libraries lack std::from_chars for double.
std::optional<std::int64_t> score_of(std::string_view text) {
  if (const auto whole = digits_in(text, kMaxExactInteger)) return whole;
  constexpr std::size_t kLongest = 32;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  const std::string number(text);
  char* end = nullptr;
  const double score = std::strtod(number.c_str(), &end);
  if (end != number.c_str() + number.size()) return std::nullopt;
  if (std::abs(score) > static_cast<double>(kMaxExactInteger)) return std::nullopt;
  return static_cast<std::int64_t>(score);
}

bool is_ok(const Reply& reply) { return is_text_that_is(reply, "OK"); }

bool is_ok_or_nil(const Reply& reply) { return reply.is_nil() || is_ok(reply); }

bool is_pong(const Reply& reply) { return is_text_that_is(reply, "PONG"); }

bool is_text_or_nil(const Reply& reply) { return reply.is_text() || reply.is_nil(); }

bool is_integer(const Reply& reply) { return reply.is_integer(); }

bool is_one(const Reply& reply) { return is_integer_within(reply, 1, 1); }

bool is_flag(const Reply& reply) { return is_integer_within(reply, 0, 1); }

bool is_activity_result(const Reply& reply) { return is_integer_within(reply, -2, 1); }

bool is_count(const Reply& reply) { return is_integer_within(reply, 0, kMaxCount); }

bool is_time_to_live(const Reply& reply) { return is_integer_within(reply, -2, INT64_MAX); }

bool is_texts(const Reply& reply) {
  return is_list(reply) && std::all_of(reply.items.begin(), reply.items.end(),
                                       [](const Reply& item) { return item.is_text(); });
}

bool is_texts_or_nils(const Reply& reply) {
  return is_list(reply) && std::all_of(reply.items.begin(), reply.items.end(), is_text_or_nil);
}

bool is_marked_members(const Reply& reply) {
  return is_list(reply) && !reply.items.empty() &&
         is_integer_within(reply.items.front(), -2, kMaxCount) &&
         std::all_of(reply.items.begin() + 1, reply.items.end(),
                     [](const Reply& item) { return item.is_text(); });
}

bool is_scored_members(const Reply& reply) { return is_scored(reply, is_finite_score); }

bool is_score_or_nil(const Reply& reply) { return reply.is_nil() || is_finite_score(reply); }

bool is_log_entries(const Reply& reply) {
  return is_scored(reply, [](const Reply& score) {
    return is_text_that_is(score, "inf") || is_finite_score(score);
  });
}

bool is_log_position(const Reply& reply) {
  return is_list_of(reply, 2) && is_hex(reply.items[0].text) &&
         is_number(reply.items[1], kMaxExactInteger);
}

bool is_swap_result(const Reply& reply) { return is_one(reply) || is_text_or_nil(reply); }

bool is_replay_state(const Reply& reply) {
  return is_list_of(reply, 2) && is_text_or_nil(reply.items[0]) && is_score_or_nil(reply.items[1]);
}

bool is_replay_result(const Reply& reply) { return is_integer_within(reply, 0, 2); }

bool is_replay_swap_result(const Reply& reply) {
  return is_integer_within(reply, 1, 2) || is_text_or_nil(reply);
}

bool is_fence_or_nil(const Reply& reply) {
  return reply.is_nil() || is_integer_within(reply, 1, kMaxExactInteger);
}

bool is_limit_state(const Reply& reply) {
  if (!is_list_of(reply, 3) || !is_flag(reply.items[0])) return false;
  const Reply& unused = reply.items[1];
  const Reply& now = reply.items[2];
  return is_integer_within(now, 0, kMaxExactInteger) &&
         is_integer_within(unused, now.integer, kMaxExactInteger);
}

bool is_time(const Reply& reply) {
  return is_list_of(reply, 2) && is_number(reply.items[0], kMaxExactInteger / 1'000'000) &&
         is_number(reply.items[1], 999'999);
}

bool is_scan_step(const Reply& reply) {
  if (!is_list_of(reply, 2) || !reply.items[0].is_text()) return false;
  const std::string& cursor = reply.items[0].text;
  constexpr std::size_t kMostDigits = 20;
  return !cursor.empty() && cursor.size() <= kMostDigits &&
         cursor.find_first_not_of("0123456789") == std::string::npos && is_texts(reply.items[1]);
}

}  // namespace rss
