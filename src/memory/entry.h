// Entry: one key with its value, in one block of memory: [cache links] header, key, value. Made by
// make_entry, owned by the HashIndex from its insertion on; the ExpiryWheel and the CacheQueue link
// entries without owning them, so an entry leaves both before it leaves the index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "contract/table.h"

namespace rss {

// The end of an entry that has none: later than any time that comes.
inline constexpr std::int64_t kNeverEnds = INT64_MAX;

struct Entry {
  Entry() = default;
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  std::string_view key() const { return {bytes(), key_size}; }
  std::string_view value() const { return {bytes() + key_size, value_size}; }
  bool is_cache() const { return entry_class == Table::Class::kCache; }

  // What the entry takes from the heap.
  std::uint64_t block_bytes() const;

  Entry* bucket_next = nullptr;       // HashIndex
  Entry* due_next = nullptr;          // ExpiryWheel
  Entry** due_link = nullptr;         // ExpiryWheel: what points here; null when not in the wheel
  std::int64_t ends_ms = kNeverEnds;  // the truth; its place in the wheel may be earlier
  std::uint32_t hash = 0;
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  Table::Class entry_class = Table::Class::kKept;

 private:
  const char* bytes() const;
};

// The key begins in the header's tail padding: three bytes in a million sessions are 3 MB.
inline constexpr std::size_t kEntryHeaderBytes =
    offsetof(Entry, entry_class) + sizeof(Table::Class);

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

}  // namespace rss
