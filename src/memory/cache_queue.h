// CacheQueue: the LRU list of the cache entries, which determines the order of eviction. It links
// entries and does not own them. Every method is O(1). Owned by a MemoryTable.
#pragma once

#include <cstdint>

#include "memory/entry.h"

namespace rss {

class CacheQueue {
 public:
  // Requires a cache entry that is not in the queue.
  void add(Entry* entry);

  // touch() marks the entry as most recently used. Both methods require an entry in the queue.
  void touch(Entry* entry);
  void remove(Entry* entry);

  // The least recently used entry, which stays in the queue; null if the queue is empty.
  Entry* victim() const { return oldest_; }

  // The memory that evicting all entries would free.
  std::uint64_t bytes() const { return bytes_; }

 private:
  void unlink(Entry* entry);
  void link_newest(Entry* entry);

  Entry* oldest_ = nullptr;
  Entry* newest_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace rss
