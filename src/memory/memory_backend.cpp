#include "memory/memory_backend.h"

#include <utility>

#include "contract/operation.h"

namespace rss {

MemoryBackend::MemoryBackend(std::shared_ptr<MemoryTable> table) : table_(std::move(table)) {}

void MemoryBackend::run(Command command, Completion completion) {
  if (!table_) return completion(Error{ErrorCode::kClosed, "the storage is closed"});
  completion(command.operation->twin(*table_, command));
}

}  // namespace rss
