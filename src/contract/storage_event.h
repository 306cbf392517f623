// StorageEvent: what a storage and its modules report to the user.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/function.h"

namespace rss {

enum class StorageEvent : std::uint8_t {
  // Of the connections to a server.
  kConnect,
  kReady,
  kError,
  kReconnecting,
  kClose,
  // The server begins to reject writes, reads are sent without renewing TTLs, the server accepts
  // writes again.
  kWritesRefused,
  kRenewalsStopped,
  kWritesAccepted,
  // The beginning and the end of an outage.
  kFallback,
  kRecovered,
  // A user's index was evicted, and the user's sessions with it.
  kSessionsLost,
};

// `detail` depends on the event: an error, a code word, counts as JSON, or empty. It contains no
// secrets.
using EventListener = Function<void(StorageEvent event, std::string_view detail)>;

}  // namespace rss
