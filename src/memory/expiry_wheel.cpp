#include "memory/expiry_wheel.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace rss {

void ExpiryWheel::add(Entry* entry) {
  if (entry->ends_ms == kNeverEnds) return;
  const std::uint64_t tick = tick_of_end(entry->ends_ms);
  const auto top_bit = static_cast<unsigned>(std::bit_width((tick ^ cursor_) | 1)) - 1;
  const unsigned level = top_bit / kBucketBits;
  const auto bucket = static_cast<unsigned>(tick >> (level * kBucketBits)) % kBuckets;

  Entry*& first = head(level, bucket);
  entry->due_next = first;
  entry->due_link = &first;
  if (first != nullptr) first->due_link = &entry->due_next;
  first = entry;
  filled_[level] |= std::uint64_t{1} << bucket;
}

void ExpiryWheel::remove(Entry* entry) {
  Entry** link = entry->due_link;
  if (link == nullptr) return;
  *link = entry->due_next;
  if (entry->due_next != nullptr) entry->due_next->due_link = link;
  entry->due_next = nullptr;
  entry->due_link = nullptr;

  const std::less<> before;
  const bool is_head = !before(link, heads_.data()) && before(link, heads_.data() + heads_.size());
  if (!is_head || *link != nullptr) return;
  const auto i = static_cast<unsigned>(link - heads_.data());
  filled_[i / kBuckets] &= ~(std::uint64_t{1} << (i % kBuckets));
}

void ExpiryWheel::retime(Entry* entry, std::int64_t ends_ms) {
  const bool may_stay = entry->due_link != nullptr && ends_ms >= entry->ends_ms;
  if (!may_stay) remove(entry);
  entry->ends_ms = ends_ms;
  if (!may_stay) add(entry);
}

Entry* ExpiryWheel::take_due(std::int64_t now_ms) {
  follow(now_ms);
  const Bucket first = first_bucket();
  if (first.begins > now_tick()) return nullptr;
  cursor_ = std::max(cursor_, first.begins);
  Entry* entry = head(first.level, static_cast<unsigned>(std::countr_zero(filled_[first.level])));
  remove(entry);
  return entry;
}

std::optional<std::int64_t> ExpiryWheel::wait_ms(std::int64_t now_ms) {
  follow(now_ms);
  const Bucket first = first_bucket();
  if (first.begins == UINT64_MAX) return std::nullopt;
  const auto begins_ms = static_cast<std::int64_t>(first.begins << kTickBits);
  return std::max<std::int64_t>(0, begins_ms - (now_ms_ - epoch_ms_));
}

void ExpiryWheel::follow(std::int64_t now_ms) {
  if (now_ms < now_ms_) epoch_ms_ -= now_ms_ - now_ms;
  now_ms_ = now_ms;
}

std::uint64_t ExpiryWheel::now_tick() const {
  return static_cast<std::uint64_t>(now_ms_ - epoch_ms_) >> kTickBits;
}

// Rounded up, so that an entry has expired once its tick begins.
std::uint64_t ExpiryWheel::tick_of_end(std::int64_t ends_ms) const {
  if (ends_ms <= epoch_ms_) return 0;
  const std::uint64_t wait =
      static_cast<std::uint64_t>(ends_ms) - static_cast<std::uint64_t>(epoch_ms_);
  return std::min((wait >> kTickBits) + (wait % (1u << kTickBits) != 0), kFarthestTick);
}

ExpiryWheel::Bucket ExpiryWheel::first_bucket() const {
  Bucket first{0, UINT64_MAX};
  for (unsigned level = 0; level < kLevels; ++level) {
    if (filled_[level] == 0) continue;
    const unsigned shift = level * kBucketBits;
    const auto bucket = static_cast<std::uint64_t>(std::countr_zero(filled_[level]));
    const std::uint64_t above = cursor_ >> (shift + kBucketBits) << (shift + kBucketBits);
    const std::uint64_t begins = above | bucket << shift;
    if (begins < first.begins) first = {level, begins};
  }
  return first;
}

}  // namespace rss
