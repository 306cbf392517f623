#include "storage/connection_changes.h"

namespace rss {

bool ConnectionChanges::is_change(StorageEvent event, std::size_t ready) {
  if (event == StorageEvent::kConnect) return rise(State::kConnected);
  if (event == StorageEvent::kReady) return rise(State::kReady);
  const bool is_reconnecting = event == StorageEvent::kReconnecting;
  if (is_reconnecting && ready > 0) return false;
  if (is_reconnecting || event == StorageEvent::kClose) state_ = State::kAway;
  return true;
}

bool ConnectionChanges::rise(State state) {
  if (state <= state_) return false;
  state_ = state;
  return true;
}

}  // namespace rss
