#include "store/cache/tag_log.h"

#include <algorithm>

#include "store/cache/tag_log_operations.h"
#include "store/shared/reply_shapes.h"

namespace rss {
namespace {

// Calls `f` with each tag of the entry until `f` returns false. Returns whether all calls returned
// true.
template <class F>
bool all_tags(const CacheEntry& entry, F f) {
  for (std::string_view rest = entry.tags; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\t', 1), rest.size());
    if (!f(rest.substr(1, end - 1))) return false;
    rest.remove_prefix(end);
  }
  return true;
}

}  // namespace

void TagLog::drop() {
  ++drops_;
  generation_.clear();
  min_position_ = position_ = 0;
  invalidated_at_.clear();
  stale_windows_.clear();
}

TagLog::News TagLog::take(const std::vector<Reply>& members_and_scores, bool whole) {
  const std::size_t count = members_and_scores.size();
  std::string_view generation;
  std::int64_t floor = 0;
  const bool there = count >= 2 && members_and_scores[count - 1].text == "inf" &&
                     parse_log_header(members_and_scores[count - 2].text, generation, floor);
  if (!there) return drop(), News::kNoLog;
  if (!whole && generation != generation_) return drop(), News::kOtherLog;
  if (generation != generation_) drop();
  generation_ = generation;
  forget_below(floor);
  for (std::size_t i = 0; i + 3 < count; i += 2) {
    const auto moment = score_of(members_and_scores[i + 1].text);
    if (!moment || *moment <= min_position_) continue;
    take_tag(members_and_scores[i].text, *moment);
    position_ = std::max(position_, *moment);
  }
  return News::kTaken;
}

void TagLog::forget_below(std::int64_t floor) {
  if (floor == min_position_) return;
  min_position_ = floor;
  position_ = std::max(position_, floor);
  std::erase_if(invalidated_at_, [floor](const auto& tag) { return tag.second <= floor; });
  for (auto& [tag, windows] : stale_windows_)
    std::erase_if(windows, [floor](const StaleWindow& window) { return window.since <= floor; });
  std::erase_if(stale_windows_, [](const auto& tag) { return tag.second.empty(); });
}

void TagLog::take_tag(std::string_view member, std::int64_t moment) {
  std::string_view tag;
  std::int64_t seconds = 0;
  if (!parse_stale_tag(member, seconds, tag)) {
    invalidated_at_[std::string(member)] = moment;
    return;
  }
  std::vector<StaleWindow>& windows = stale_windows_[std::string(tag)];
  std::erase_if(windows,
                [seconds](const StaleWindow& window) { return window.seconds == seconds; });
  windows.push_back({seconds, moment});
}

bool TagLog::was_invalidated(std::string_view tag, std::int64_t position) const {
  const auto found = invalidated_at_.find(tag);
  return found != invalidated_at_.end() && found->second > position;
}

bool TagLog::is_fresh(const CacheEntry& entry) const {
  if (!is_above_floor(entry.generation, entry.position)) return false;
  if (entry.position >= position_) return true;
  return all_tags(entry, [&](auto tag) { return !was_invalidated(tag, entry.position); });
}

bool TagLog::is_fresh(const LogMark& mark, const std::vector<std::string>& tags) const {
  if (!is_above_floor(mark.generation, mark.position)) return false;
  return std::none_of(tags.begin(), tags.end(),
                      [&](const auto& tag) { return was_invalidated(tag, mark.position); });
}

TagLog::Freshness TagLog::freshness_of(const CacheEntry& entry,
                                       const std::vector<std::string>& more_tags) const {
  Freshness freshness{!is_above_floor(entry.generation, entry.position)};
  if (freshness.expired || entry.position >= position_) return freshness;
  const auto look = [&](std::string_view tag) {
    add_to(freshness, tag, entry.position);
    return !freshness.expired;
  };
  if (all_tags(entry, look)) std::all_of(more_tags.begin(), more_tags.end(), look);
  return freshness;
}

void TagLog::add_to(Freshness& freshness, std::string_view tag, std::int64_t position) const {
  if (was_invalidated(tag, position)) freshness.expired = true;
  const auto found = stale_windows_.find(tag);
  if (found == stale_windows_.end()) return;
  for (const StaleWindow& window : found->second) {
    if (window.since <= position) continue;
    const std::int64_t end = window.since + window.seconds * 1'000'000;
    freshness.stale_until = std::min(end, freshness.stale_until.value_or(end));
  }
}

}  // namespace rss
