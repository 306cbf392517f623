// ConnectionProbe: finds out over a connection of its own whether the server answers. The last step
// of the handshake is a PING; any byte from the server proves that it is alive. Owned by a Pool.
#pragma once

#include <memory>

#include "redis/connection.h"

namespace rss {

class ConnectionProbe final : private Connection::Owner {
 public:
  // Everything given must outlive it. Ends once, unless it is dropped: with an error if no byte has
  // come within `timeout_ms`, or if the attempt failed.
  ConnectionProbe(Loop& loop, const Options& options, Access& access, std::uint64_t timeout_ms,
                  Callback<Result<Unit>> done);

 private:
  void on_connected() override {}
  void on_ready() override { finished_.start(0); }
  void on_drained() override {}
  void on_lost(Error error) override;
  // Never called: no request is sent.
  void finish(Request&&, Result<Reply>&&) override {}
  void abandon(Request&, Error) override {}

  void on_time();
  void end();

  Callback<Result<Unit>> done_;
  Result<Unit> outcome_ = Unit{};
  Scripts scripts_;
  Traffic traffic_;
  TimeLimit time_;
  Timer finished_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace rss
