// ConnectionProbe: checks over a separate connection whether the server is alive. It runs the
// handshake, which ends with a PING. Any byte from the server proves that the server is alive.
// Owned by a Node.
#pragma once

#include <memory>

#include "redis/wire.h"

namespace rss {

class ConnectionProbe final : private Wire::Owner {
 public:
  // Begins to connect. `done` runs once, unless the probe is destroyed first. It gets an error if
  // no byte arrives within `timeout_ms` or the connection fails before the first byte. The
  // arguments must outlive the probe.
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
