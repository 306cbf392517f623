// MemoryBackend: runs commands on the embedded table through the twins of their operations.
// Completes every command before run() returns. Shares ownership of the table with the
// EmbeddedStore, which sweeps it.
#pragma once

#include <memory>

#include "contract/backend.h"
#include "memory/memory_table.h"

namespace rss {

class MemoryBackend final : public Backend {
 public:
  // Requires a non-null table.
  explicit MemoryBackend(std::shared_ptr<MemoryTable> table);

  void run(Command command, Completion completion) override;

  // Releases the table. Every later command fails with ERR_CLOSED.
  void close() { table_.reset(); }

 private:
  std::shared_ptr<MemoryTable> table_;
};

}  // namespace rss
