// ConnectionChanges: tells which events of a pool's single connections change something for the
// storage as a whole, so that its users hear of each change once and not for every connection.
// Owned by a Storage.
#pragma once

#include <cstddef>
#include <string_view>

namespace rss {

class ConnectionChanges {
 public:
  // Whether the storage's users are to be told. `ready` is how many connections are ready now, the
  // one that the event is about included.
  bool is_change(std::string_view event, std::size_t ready);

 private:
  enum class State { kAway, kConnected, kReady };

  bool rise(State state);

  State state_ = State::kAway;
};

}  // namespace rss
