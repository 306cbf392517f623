// ConnectionProbe: finds out over a connection of its own whether the server answers. The last step
// of the handshake is a PING; any byte from the server proves that it is alive. Owned by a Node.
#pragma once

#include <memory>

#include "redis/wire.h"

namespace rss {

class ConnectionProbe final : private Wire::Owner {
 public:
  // Everything given must outlive it. Ends once, unless it is dropped: with an error if no byte has
  // come within `timeout_ms`, or if the attempt failed.
  ConnectionProbe(Loop& loop, const Options& options, const Endpoint& endpoint,
                  ConnectionAuth& access, std::uint64_t timeout_ms, Callback<Result<Unit>> done);

 private:
  void on_ready() override { finished_.start(0); }
  void on_reply(Result<Reply>, bool) override {}
  bool awaits_reply() const override { return false; }
  void on_lost(Error error) override;

  void on_time();
  void end();

  Callback<Result<Unit>> done_;
  Result<Unit> outcome_ = Unit{};
  PoolCounters traffic_;
  PolledTimer time_;
  Timer finished_;
  std::unique_ptr<Wire> wire_;
};

}  // namespace rss
