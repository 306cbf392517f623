// ConnectionChanges: filters the events of a pool's connections for the users of the storage. After
// a loss of all connections, kConnect and kReady pass once each and not for every connection.
// kReconnecting passes only while no connection is ready. All other events, such as kError, pass
// each time. Owned by a Storage.
#pragma once

#include <cstddef>

#include "contract/storage_event.h"

namespace rss {

class ConnectionChanges {
 public:
  // Returns true if the event must be published. `ready` is the current number of ready
  // connections, including the connection that the event is about.
  bool is_change(StorageEvent event, std::size_t ready);

 private:
  enum class State { kAway, kConnected, kReady };

  bool rise(State state);

  State state_ = State::kAway;
};

}  // namespace rss
