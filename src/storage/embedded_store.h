// EmbeddedStore: an in-memory table, the timer that frees its expired entries, and its
// notifications. All storages of one environment that have no server and an equal memory budget
// share one store. Those storages and their environment own it. A storage with a server has its own
// store for an outage.
#pragma once

#include <memory>

#include "memory/memory_table.h"
#include "net/uv_handle.h"
#include "storage/thread_notifications.h"

namespace rss {

class EmbeddedStore {
 public:
  // The loop must outlive the store.
  EmbeddedStore(Loop& loop, std::uint64_t max_bytes);

  // Returns the shared table. After the last close(), the next open() creates an empty table. A
  // storage that never calls close() keeps the entries in memory.
  std::shared_ptr<MemoryTable> open();
  // Must be called once for each open(), after the pointer to the table was released.
  void close();
  bool is_open() const { return opened_ > 0; }

  Notifications& signals() { return signals_; }

 private:
  void sweep();

  Loop& loop_;
  const std::uint64_t max_bytes_;
  std::size_t opened_ = 0;
  std::shared_ptr<MemoryTable> table_;
  Timer timer_;
  ThreadNotifications signals_;
};

}  // namespace rss
