// Pool: the backend that is a server: a backlog of commands, and a node that carries them out.
// Commands on one key keep the order of their calls. Owned by a Storage. Connects with the first
// command.
#pragma once

#include <optional>
#include <string_view>

#include "base/options.h"
#include "contract/backend.h"
#include "contract/server_health_listener.h"
#include "redis/backlog.h"
#include "redis/node.h"

namespace rss {

class Pool final : public Backend, public ServerLink, private Loop::Participant {
 public:
  // The loop and the source must outlive the pool; options.host must not be empty. The source is
  // needed only when the options say that it is asked.
  Pool(Loop& loop, Options options, PoolEvent on_event, CredentialsSource* source = nullptr);
  // Whatever is pending ends with ERR_CLOSED.
  ~Pool() override;

  // From now on; it must outlive the pool.
  void listen(ServerHealthListener& listener) { node_.health().listen(listener); }

  void run(Command command, Completion completion) override;

  bool server_ready() const override { return node_.ready(); }
  void fail_waiting(const Error& error) override;
  void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) override {
    node_.probe(timeout_ms, std::move(done));
  }

  // Ends with the first connection that is ready, or with the first failure.
  void connect(Callback<Result<Unit>> done);

  // Refuses new commands, and ends when the callers of all others have been told.
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
  // Whether a connection was ever ready.
  bool reached() const { return node_.reached(); }
  const WriteRefusals& refusals() const { return node_.refusals(); }

  // What the latest "error" event told of; there must have been one.
  const Error& last_error() const { return node_.last_error(); }

 private:
  void deliver() override;
  void flush() override { node_.flush(); }
  void check_deadlines() override;
  void settle_before_close(std::uint64_t now_ns);

  Loop& loop_;
  const Options options_;
  PoolEvent on_event_;
  Backlog backlog_;
  Node node_;
  // Loop::active_ns() of the last judgement.
  std::uint64_t checked_ns_ = 0;
  // On Loop::active_ns(): until when close() waits for undos, once all calls have ended.
  std::optional<std::uint64_t> close_by_ns_;
  Callback<Result<Unit>> closing_;
  bool closed_ = false;
};

}  // namespace rss
