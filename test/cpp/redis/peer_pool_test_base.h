// PeerPoolTest: a pool whose server is a ScriptedPeer, over one connection unless the test says
// otherwise.
#pragma once

#include "redis/pool_test_base.h"
#include "support/scripted_peer.h"

namespace rss {

class PeerPoolTest : public PoolTest {
 protected:
  PeerPoolTest() {
    options_ = peer_.options();
    options_.pool_max = 1;
  }
  ~PeerPoolTest() override { pool_.reset(); }

  // Until the peer has got this many requests.
  void receive(std::size_t count) {
    loop_.run_until([&] { return peer_.requests().size() >= count; });
  }

  ScriptedPeer peer_{loop_};
};

}  // namespace rss
