// Entry: one key with its value, in one block of memory: [cache links] header, key, value. Instead
// of a value an entry may hold a sorted set, which lies outside the block and belongs to the entry.
// Made by make_entry or make_set_entry, owned by the HashIndex from its insertion on; the
// ExpiryWheel and the CacheQueue link entries without owning them, so an entry leaves both before
// it leaves the index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "contract/table.h"

namespace rss {

// The end of an entry that has none: later than any time that comes.
inline constexpr std::int64_t kNeverEnds = INT64_MAX;

class SortedSet;

struct Entry {
  // What it holds; a session and a sorted set are always kept.
  enum class Kind : std::uint8_t { kKeptValue, kCacheValue, kSessionValue, kSortedSet };

  Entry() = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  std::string_view key() const { return {bytes(), key_size}; }
  // Requires that it holds a value.
  std::string_view value() const { return {bytes() + key_size, value_size}; }
  bool is_cache() const { return kind == Kind::kCacheValue; }
  // Null when it holds a value.
  SortedSet* sorted_set() const;

  // What the entry takes from the heap, its sorted set included.
  std::uint64_t block_bytes() const;

  Entry* bucket_next = nullptr;       // HashIndex
  Entry* due_next = nullptr;          // ExpiryWheel
  Entry** due_link = nullptr;         // ExpiryWheel: what points here; null when not in the wheel
  std::int64_t ends_ms = kNeverEnds;  // the truth; its place in the wheel may be earlier
  std::uint32_t hash = 0;
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  Kind kind = Kind::kKeptValue;

 private:
  const char* bytes() const;
};

// The key begins in the header's tail padding: three bytes in a million sessions are 3 MB.
inline constexpr std::size_t kEntryHeaderBytes = offsetof(Entry, kind) + sizeof(Entry::Kind);

inline const char* Entry::bytes() const {
  return reinterpret_cast<const char*>(this) + kEntryHeaderBytes;
}

// Only a cache entry has them, in front of its header.
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

// What a heap block of this size really takes: an estimate of the allocator's header and rounding.
std::uint64_t heap_bytes(std::uint64_t size);

// A new entry that is linked nowhere and never ends; null when the key or the value is 4 GiB or
// longer, or when the system has no memory.
EntryPtr make_entry(std::uint32_t hash, std::string_view key, std::string_view value,
                    Table::Class entry_class);

// The same with an empty sorted set.
EntryPtr make_set_entry(std::uint32_t hash, std::string_view key);

}  // namespace rss
