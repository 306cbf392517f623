// Pool: the backend for a Redis server. It combines a Backlog of pending commands with a Node that
// runs them. Commands on one key run in the order of their calls. Connects at the first run() or
// connect(). Owned by a Storage.
#pragma once

#include <optional>
#include <string_view>

#include "base/options.h"
#include "contract/backend.h"
#include "contract/server_health_listener.h"
#include "contract/storage_event.h"
#include "redis/backlog.h"
#include "redis/node.h"

namespace rss {

class Pool final : public Backend, public ServerLink, private Loop::Participant {
 public:
  // The loop and the source must outlive the pool. options.host must not be empty. `source` may be
  // null unless options.ask_credentials is set.
  Pool(Loop& loop, Options options, EventListener on_event, CredentialsSource* source = nullptr);
  // Ends pending commands and connect() calls with ERR_CLOSED, and a pending close() with success.
  ~Pool() override;

  // Sets the listener, which must outlive the pool.
  void listen(ServerHealthListener& listener) { node_.health().listen(listener); }

  void run(Command command, Completion completion) override;

  bool server_ready() const override { return node_.ready(); }
  void fail_waiting(const Error& error) override;
  void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) override {
    node_.probe(timeout_ms, std::move(done));
  }

  // Calls `done` when the first connection is ready or the first attempt fails.
  void connect(Callback<Result<Unit>> done);

  // Rejects new commands. Calls `done` once all earlier calls are completed and pending undos are
  // answered, or have not been answered within `commandTimeout`. A second close() calls `done` at
  // once.
  void close(Callback<Result<Unit>> done);

  struct State {
    std::size_t connections = 0;
    std::size_t ready = 0;
    std::size_t in_flight = 0;
    std::size_t queued = 0;
    std::uint64_t queued_bytes = 0;
  };
  State state() const;
  const PoolCounters& traffic() const { return node_.traffic(); }
  // True if a connection was ever ready.
  bool reached() const { return node_.reached(); }
  const WriteRefusals& refusals() const { return node_.refusals(); }

  // The error of the latest kError event. Requires that there was one.
  const Error& last_error() const { return node_.last_error(); }

 private:
  void deliver() override;
  void flush() override { node_.flush(); }
  void check_deadlines() override;
  void settle_before_close(std::uint64_t now_ns);

  Loop& loop_;
  const Options options_;
  EventListener on_event_;
  Backlog backlog_;
  Node node_;
  // Loop::active_ns() at the last check_deadlines().
  std::uint64_t checked_ns_ = 0;
  // close() waits for undos until this time (Loop::active_ns()). Set once all calls are completed.
  std::optional<std::uint64_t> close_by_ns_;
  Callback<Result<Unit>> closing_;
  bool closed_ = false;
};

}  // namespace rss
