#include "storage/connection_changes.h"

namespace rss {

bool ConnectionChanges::is_change(std::string_view event, std::size_t ready) {
  if (event == "connect") return rise(State::kConnected);
  if (event == "ready") return rise(State::kReady);
  if (event == "reconnecting" && ready > 0) return false;
  if (event == "reconnecting" || event == "close") state_ = State::kAway;
  return true;
}

bool ConnectionChanges::rise(State state) {
  if (state <= state_) return false;
  state_ = state;
  return true;
}

}  // namespace rss
