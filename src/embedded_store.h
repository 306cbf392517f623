// EmbeddedStore: this thread's table and the timer that gives back the memory of what has ended.
// Shared by the storages of one environment that have no server.
#pragma once

#include "memory/memory_table.h"
#include "redis/uv_handle.h"

namespace rss {

class EmbeddedStore {
 public:
  // The loop must outlive the store.
  EmbeddedStore(Loop& loop, std::uint64_t max_bytes);

  MemoryTable& table() { return table_; }

 private:
  void sweep();

  MemoryTable table_;
  Timer timer_;
};

}  // namespace rss
