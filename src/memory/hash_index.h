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
  void split_one();
  void join_one();

  std::vector<Segment> segments_;
  std::size_t bucket_count_ = kSegmentBuckets;
  std::size_t size_ = 0;
};

}  // namespace rss
