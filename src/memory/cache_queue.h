// CacheQueue: which cache entry goes first when room is needed: the one least recently used. Links
// entries, does not own them. Every method is O(1).
#pragma once

#include <cstdint>

#include "memory/entry.h"

namespace rss {

class CacheQueue {
 public:
  // Requires a cache entry that is not in the queue.
  void add(Entry* entry);

  // Both require an entry of the queue.
  void touch(Entry* entry);
  void remove(Entry* entry);

  // The entry to drop next, still in the queue; null when the queue is empty.
  Entry* victim() const { return oldest_; }

  // What dropping all of them would give back.
  std::uint64_t bytes() const { return bytes_; }

 private:
  void unlink(Entry* entry);
  void link_newest(Entry* entry);

  Entry* oldest_ = nullptr;
  Entry* newest_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace rss
