// MemoryBackend: runs commands on the embedded table, by the twins of their operations. Completes
// before run() returns. Shares the table with whoever sweeps it.
#pragma once

#include <memory>

#include "contract/backend.h"
#include "memory/memory_table.h"

namespace rss {

class MemoryBackend final : public Backend {
 public:
  // Requires a table.
  explicit MemoryBackend(std::shared_ptr<MemoryTable> table);

  void run(Command command, Completion completion) override;

  // Lets the table go: from now on every command ends with ERR_CLOSED.
  void close() { table_.reset(); }

 private:
  std::shared_ptr<MemoryTable> table_;
};

}  // namespace rss
