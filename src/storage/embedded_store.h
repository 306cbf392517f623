// EmbeddedStore: a table that the storages of one environment share which have no server and the
// same budget, the timer that gives back the memory of what has ended, and the signals between
// those who use the table. Owned by them and by their environment.
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

  // The table, with what stands in it since it was first opened; an empty one after the last
  // close(). Whoever opens it and never closes it keeps what stands there.
  std::shared_ptr<MemoryTable> open();
  // Once for each open(), by whoever has let the table go.
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
