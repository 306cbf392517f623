// EmbeddedStore: this thread's table, the timer that gives back the memory of what has ended, and
// the signals between those who use the table.
// Shared by the storages of one environment that have no server.
#pragma once

#include "memory/memory_table.h"
#include "redis/uv_handle.h"
#include "thread_signals.h"

namespace rss {

class EmbeddedStore {
 public:
  // The loop must outlive the store.
  EmbeddedStore(Loop& loop, std::uint64_t max_bytes);

  MemoryTable& table() { return table_; }
  Signals& signals() { return signals_; }

 private:
  void sweep();

  MemoryTable table_;
  Timer timer_;
  ThreadSignals signals_;
};

}  // namespace rss
