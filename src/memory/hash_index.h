// HashIndex: finds entries by key, and owns them. Linear hashing: each insertion splits two buckets
// off, so that there are two for each entry, and a removal joins up to four again when there are
// twice as many; so no call ever moves more than a few chains, and nothing is ever rehashed.
// Buckets live in segments of 8 KiB, made and freed one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "memory/entry.h"

namespace rss {

class HashIndex {
 public:
  HashIndex();
  ~HashIndex();
  HashIndex(const HashIndex&) = delete;
  HashIndex& operator=(const HashIndex&) = delete;

  // The entry with this key, alive or not; null when there is none.
  Entry* find(std::uint32_t hash, std::string_view key) const;

  // Requires that no entry has this key.
  void insert(EntryPtr entry);

  // Requires an entry of this index.
  EntryPtr remove(Entry* entry);

  std::size_t size() const { return size_; }

  // Shows some entries, all from one bucket, and returns where to go on: 0 at the end, as at the
  // start. Steps go by the bits of the hash, the lowest first, as the buckets split: however many
  // entries come and go between the steps, one that stays is shown exactly once.
  template <class Show>
  std::uint64_t scan(std::uint64_t cursor, Show show) const {
    const std::uint64_t end = scan_end(cursor);
    const Entry* entry = bucket_of(reversed(static_cast<std::uint32_t>(cursor)));
    for (; entry != nullptr; entry = entry->bucket_next) {
      const std::uint64_t place = reversed(entry->hash);
      if (place >= cursor && place < end) show(*entry);
    }
    return end == kScanEnd ? 0 : end;
  }

  // What the buckets take from the heap, and what the next insert() will add to it.
  std::uint64_t bytes() const;
  std::uint64_t bytes_to_insert() const;

 private:
  static constexpr std::size_t kSegmentBuckets = 1024;
  // Each entry of a chain that is passed by costs a miss of the processor's cache.
  static constexpr std::size_t kBucketsPerEntry = 2;
  using Segment = std::unique_ptr<Entry*[]>;

  Entry*& bucket(std::size_t i) const {
    return segments_[i / kSegmentBuckets][i % kSegmentBuckets];
  }
  Entry*& bucket_of(std::uint32_t hash) const;

  static constexpr std::uint64_t kScanEnd = 1ull << 32;
  static std::uint32_t reversed(std::uint32_t hash);
  // Up to where reversed hashes lie in the same bucket as this one.
  std::uint64_t scan_end(std::uint64_t cursor) const;

  void split_one();
  void join_one();

  std::vector<Segment> segments_;
  std::size_t bucket_count_ = kSegmentBuckets;
  std::size_t size_ = 0;
};

}  // namespace rss
