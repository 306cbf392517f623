// What every backend bounds, so that whoever asks it can keep within.
#pragma once

#include <cstddef>

#include "base/error.h"

namespace rss {

// Longest text in a reply, and most of one reply in all, with what each of its elements takes. A
// peer that sends more loses the connection.
inline constexpr std::size_t kMaxReplyText = 64u << 20;
inline constexpr std::size_t kMaxReplyBytes = 512u << 20;

// More calls wait than the options allow.
inline Error overloaded() {
  return Error{ErrorCode::kOverloaded,
               "too many calls wait for the server: see the options 'maxQueueCommands' and "
               "'maxQueueBytes'"};
}

}  // namespace rss
