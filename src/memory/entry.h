// Entry: one key with its value in one heap block: [cache links] header, key, value. Instead of a
// value an entry may own a sorted set, which is a separate allocation. Created by make_entry() or
// make_set_entry(). The HashIndex owns an entry from insert() on. The ExpiryWheel and the
// CacheQueue link entries without owning them, so an entry must be removed from both before it is
// removed from the index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "contract/table.h"

namespace rss {

// The ends_ms of an entry without expiry. It compares as later than any real time.
inline constexpr std::int64_t kNeverEnds = INT64_MAX;

class SortedSet;

struct Entry {
  // The type of the content. Only kCacheValue entries are subject to eviction.
  enum class Kind : std::uint8_t { kKeptValue, kCacheValue, kSessionValue, kSortedSet };

  Entry() = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  std::string_view key() const { return {bytes(), key_size}; }
  // Requires an entry with a value.
  std::string_view value() const { return {bytes() + key_size, value_size}; }
  bool is_cache() const { return kind == Kind::kCacheValue; }
  // Null for an entry with a value.
  SortedSet* sorted_set() const;

  // The heap memory of the entry, including its sorted set.
  std::uint64_t block_bytes() const;

  Entry* bucket_next = nullptr;       // HashIndex
  Entry* due_next = nullptr;          // ExpiryWheel
  Entry** due_link = nullptr;         // ExpiryWheel: the pointer to this entry; null if not linked
  std::int64_t ends_ms = kNeverEnds;  // the exact expiry; the bucket in the wheel may be earlier
  std::uint32_t hash = 0;
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  Kind kind = Kind::kKeptValue;

 private:
  const char* bytes() const;
};

// The key begins in the header's tail padding. This saves three bytes for each entry, which is 3 MB
// for a million sessions.
inline constexpr std::size_t kEntryHeaderBytes = offsetof(Entry, kind) + sizeof(Entry::Kind);

inline const char* Entry::bytes() const {
  return reinterpret_cast<const char*>(this) + kEntryHeaderBytes;
}

// The LRU links of a cache entry, stored in front of its header. Other entries have none.
struct CacheLinks {
  Entry* older = nullptr;
  Entry* newer = nullptr;
};

// Requires a cache entry.
CacheLinks& cache_links(Entry* entry);

struct EntryDeleter {
  void operator()(Entry* entry) const;
};
using EntryPtr = std::unique_ptr<Entry, EntryDeleter>;

// Estimates the real memory of a heap block of this size, including the allocator's header and
// rounding.
std::uint64_t heap_bytes(std::uint64_t size);

// Creates an unlinked entry without expiry. Returns null if the key or the value is 4 GiB or
// longer, or if the allocation fails.
EntryPtr make_entry(std::uint32_t hash, std::string_view key, std::string_view value,
                    Table::Class entry_class);

// Like make_entry(), with an empty sorted set instead of a value.
EntryPtr make_set_entry(std::uint32_t hash, std::string_view key);

}  // namespace rss
