// The names of the storage events in JavaScript: NativeEvent in lib/native/native.ts.
#pragma once

#include <string_view>

#include "storage/storage.h"

namespace rss {

constexpr std::string_view event_name(StorageEvent event) {
  switch (event) {
    case StorageEvent::kConnect:
      return "connect";
    case StorageEvent::kReady:
      return "ready";
    case StorageEvent::kError:
      return "error";
    case StorageEvent::kReconnecting:
      return "reconnecting";
    case StorageEvent::kClose:
      return "close";
    case StorageEvent::kWritesRefused:
      return "writes-refused";
    case StorageEvent::kRenewalsStopped:
      return "renewals-stopped";
    case StorageEvent::kWritesAccepted:
      return "writes-accepted";
    case StorageEvent::kFallback:
      return "fallback";
    case StorageEvent::kRecovered:
      return "recovered";
    case StorageEvent::kSessionsLost:
      return "sessionsLost";
  }
  return "";
}

}  // namespace rss
