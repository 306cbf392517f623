// HashIndex: finds entries by key, and owns them. It uses linear hashing with at least two buckets
// for each entry. An insertion splits up to two buckets. A removal joins up to four buckets while
// there are more than four for each entry. No call moves more than a few chains, and there is never
// a full rehash. Buckets are allocated and freed in segments of 1024. Owned by a MemoryTable.
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

  // The entry with this key, expired or not; null if there is none.
  Entry* find(std::uint32_t hash, std::string_view key) const;

  // Takes ownership. Requires that no entry has this key.
  void insert(EntryPtr entry);

  // Returns ownership to the caller. Requires an entry of this index.
  EntryPtr remove(Entry* entry);

  std::size_t size() const { return size_; }

  // One step of an iteration: passes some entries of one bucket to `show` and returns the next
  // cursor. The cursor is 0 at the start and at the end. It runs over the bit-reversed hashes, so
  // that splits and joins keep the order. An entry that stays in the index is shown exactly once,
  // however many others are inserted or removed between the steps.
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

  // The heap memory of the buckets, and the memory that the next insert() will add.
  std::uint64_t bytes() const;
  std::uint64_t bytes_to_insert() const;

 private:
  static constexpr std::size_t kSegmentBuckets = 1024;
  // Sparse, because each skipped entry of a chain costs a CPU cache miss.
  static constexpr std::size_t kBucketsPerEntry = 2;
  using Segment = std::unique_ptr<Entry*[]>;

  Entry*& bucket(std::size_t i) const {
    return segments_[i / kSegmentBuckets][i % kSegmentBuckets];
  }
  Entry*& bucket_of(std::uint32_t hash) const;

  static constexpr std::uint64_t kScanEnd = 1ull << 32;
  static std::uint32_t reversed(std::uint32_t hash);
  // The end of the range of reversed hashes that share the cursor's bucket.
  std::uint64_t scan_end(std::uint64_t cursor) const;

  void split_one();
  void join_one();

  std::vector<Segment> segments_;
  std::size_t bucket_count_ = kSegmentBuckets;
  std::size_t size_ = 0;
};

}  // namespace rss
