// Limits that every backend enforces. Callers size their requests to stay within them.
#pragma once

#include <cstddef>

#include "base/error.h"

namespace rss {

// Maximum size in bytes of one string in a reply, and of a whole reply. The whole includes the
// memory overhead of each element. The connection is closed when a peer exceeds either limit.
inline constexpr std::size_t kMaxReplyText = 64u << 20;
inline constexpr std::size_t kMaxReplyBytes = 512u << 20;

// The number or the total size of the pending calls exceeds the limits in the options.
inline Error overloaded() {
  return Error{ErrorCode::kOverloaded,
               "too many calls are queued for the server: retry later, or raise the options "
               "'maxQueueCommands' and 'maxQueueBytes'"};
}

}  // namespace rss
