#include "store/tag_log.h"

#include <algorithm>
#include <cstdlib>

#include "store/tag_log_operations.h"

namespace rss {

void TagLog::drop() {
  ++drops_;
  generation_.clear();
  floor_ = position_ = 0;
  moments_.clear();
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
    const double score = std::strtod(members_and_scores[i + 1].text.c_str(), nullptr);
    const auto moment = static_cast<std::int64_t>(score);
    if (moment <= floor_) continue;
    moments_[members_and_scores[i].text] = moment;
    position_ = std::max(position_, moment);
  }
  return News::kTaken;
}

void TagLog::forget_below(std::int64_t floor) {
  if (floor == floor_) return;
  floor_ = floor;
  position_ = std::max(position_, floor);
  std::erase_if(moments_, [floor](const auto& tag) { return tag.second <= floor; });
}

bool TagLog::was_invalidated(std::string_view tag, std::int64_t position) const {
  const auto found = moments_.find(tag);
  return found != moments_.end() && found->second > position;
}

bool TagLog::is_fresh(const CacheEntry& entry) const {
  if (!is_above_floor(entry.generation, entry.position)) return false;
  if (entry.position >= position_) return true;
  for (std::string_view rest = entry.tags; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\t', 1), rest.size());
    if (was_invalidated(rest.substr(1, end - 1), entry.position)) return false;
    rest.remove_prefix(end);
  }
  return true;
}

bool TagLog::is_fresh(const LogMark& mark, const std::vector<std::string>& tags) const {
  if (!is_above_floor(mark.generation, mark.position)) return false;
  return std::none_of(tags.begin(), tags.end(),
                      [&](const auto& tag) { return was_invalidated(tag, mark.position); });
}

}  // namespace rss
