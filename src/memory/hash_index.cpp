#include "memory/hash_index.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace rss {

HashIndex::HashIndex() { segments_.push_back(std::make_unique<Entry*[]>(kSegmentBuckets)); }

HashIndex::~HashIndex() {
  for (std::size_t i = 0; i < bucket_count_; ++i) {
    for (Entry* entry = bucket(i); entry != nullptr;) {
      EntryPtr doomed(std::exchange(entry, entry->bucket_next));
    }
  }
}

Entry* HashIndex::find(std::uint32_t hash, std::string_view key) const {
  Entry* entry = bucket_of(hash);
  while (entry != nullptr && (entry->hash != hash || entry->key() != key)) {
    entry = entry->bucket_next;
  }
  return entry;
}

void HashIndex::insert(EntryPtr entry) {
  ++size_;
  while (size_ * kBucketsPerEntry > bucket_count_) split_one();
  Entry*& head = bucket_of(entry->hash);
  entry->bucket_next = head;
  head = entry.release();
}

EntryPtr HashIndex::remove(Entry* entry) {
  Entry** link = &bucket_of(entry->hash);
  while (*link != entry) link = &(*link)->bucket_next;
  *link = entry->bucket_next;
  --size_;
  const std::size_t enough = std::max(kSegmentBuckets, 2 * kBucketsPerEntry * size_);
  while (bucket_count_ > enough) join_one();
  return EntryPtr(entry);
}

std::uint64_t HashIndex::bytes() const {
  // The vector of segments may be half empty, so each segment counts two pointers.
  constexpr std::uint64_t kInList = 2 * sizeof(Segment);
  return segments_.size() * (heap_bytes(kSegmentBuckets * sizeof(Entry*)) + kInList);
}

std::uint64_t HashIndex::bytes_to_insert() const {
  const std::size_t buckets = std::max(bucket_count_, kBucketsPerEntry * (size_ + 1));
  const std::size_t segments = (buckets + kSegmentBuckets - 1) / kSegmentBuckets;
  return (segments - segments_.size()) * (bytes() / segments_.size());
}

// Linear hashing: a bucket number has one more bit of the hash above the last power of two. Entries
// of a bucket that has not been split off yet are in the bucket without that bit.
Entry*& HashIndex::bucket_of(std::uint32_t hash) const {
  const std::size_t mask = std::bit_ceil(bucket_count_) - 1;
  const std::size_t i = hash & mask;
  return bucket(i < bucket_count_ ? i : i & (mask >> 1));
}

std::uint32_t HashIndex::reversed(std::uint32_t hash) {
  std::uint32_t result = 0;
  for (int bit = 0; bit < 32; ++bit, hash >>= 1) result = result << 1 | (hash & 1);
  return result;
}

// The hashes in one bucket share their low bits. With the bits reversed they form one range, or two
// adjacent ranges for a bucket that has not been split yet.
std::uint64_t HashIndex::scan_end(std::uint64_t cursor) const {
  const std::uint64_t width = kScanEnd / std::bit_ceil(bucket_count_);
  return (cursor / width + 1) * width;
}

void HashIndex::split_one() {
  if (bucket_count_ % kSegmentBuckets == 0) {
    segments_.push_back(std::make_unique<Entry*[]>(kSegmentBuckets));
  }
  const std::size_t fresh = bucket_count_++;
  const std::size_t bit = std::bit_floor(fresh);
  Entry** link = &bucket(fresh - bit);
  Entry*& target = bucket(fresh);
  while (Entry* entry = *link) {
    if ((entry->hash & bit) == 0) {
      link = &entry->bucket_next;
    } else {
      *link = entry->bucket_next;
      entry->bucket_next = std::exchange(target, entry);
    }
  }
}

void HashIndex::join_one() {
  const std::size_t last = --bucket_count_;
  Entry** link = &bucket(last - std::bit_floor(last));
  while (*link != nullptr) link = &(*link)->bucket_next;
  *link = std::exchange(bucket(last), nullptr);
  if (last % kSegmentBuckets == 0) segments_.pop_back();
}

}  // namespace rss
