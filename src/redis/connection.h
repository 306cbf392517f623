// Connection: pipelining of commands over one Wire. It writes commands in batches and matches
// replies to commands in order. A command stays in the in-flight queue until its reply arrives,
// even after its timeout, so that a reply never completes another command. A Connection is not
// reused after an error. Owned by a Lane.
#pragma once

#include <optional>
#include <unordered_set>
#include <utility>

#include "base/options.h"
#include "base/ring.h"
#include "redis/request.h"
#include "redis/scripts.h"
#include "redis/wire.h"

namespace rss {

class Connection final : private Wire::Owner {
 public:
  class Owner : public RequestOwner {
   public:
    // The TCP connection, and TLS if configured, are established. The Redis handshake begins.
    virtual void on_connected() = 0;
    // Commands may be sent.
    virtual void on_ready() = 0;
    // The socket has taken the rest of a partial write: send() may be called again.
    virtual void on_drained() = 0;
    // The connection has ended. The owner takes the unanswered commands and may destroy the
    // connection.
    virtual void on_lost(Error error) = 0;
  };

  // Begins to connect. The arguments must outlive the connection.
  Connection(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
             Scripts& scripts, PoolCounters& traffic, Owner& owner);

  // True once the handshake is complete.
  bool ready() const { return wire_.ready(); }
  // True if send() may be called.
  bool accepts() const { return wire_.accepts() && !retired_; }

  void send(Request&& request);
  void flush() { wire_.flush(); }

  // Closes the connection immediately, with a TCP reset if replies are pending.
  void abort(Error why) { wire_.end(std::move(why)); }
  // Accepts no more commands. Once all commands in flight are answered, the connection ends with
  // this error.
  void retire(Error why) { retired_ = std::move(why); }

  // Abandons commands whose deadline has passed. Ends the connection if a write has failed.
  void check_deadlines(std::uint64_t now_ns);

  std::size_t in_flight() const { return in_flight_.size(); }
  // How long the oldest command in flight has waited for its reply. 0 if there is none, or if the
  // loop has not completed a whole poll since the command was written.
  std::uint64_t oldest_wait_ns(std::uint64_t now_ns);

  // True if the reply to a command with Operation::awaited_briefly is overdue. The limit is 120 ms,
  // or three times the duration of the handshake if that is longer.
  bool brief_reply_overdue(std::uint64_t now_ns);

  // Returns the unanswered commands in the order in which they were sent.
  Ring<Request> take_unanswered() { return std::exchange(in_flight_, {}); }

 private:
  void on_connected() override { owner_.on_connected(); }
  void on_ready() override { owner_.on_ready(); }
  void on_drained() override {
    if (accepts()) owner_.on_drained();
  }
  void on_reply(Result<Reply> reply, bool to_ping) override;
  bool awaits_reply() const override { return !in_flight_.empty(); }
  void on_lost(Error error) override { owner_.on_lost(std::move(error)); }

  void on_reply_to_ping(const Result<Reply>& reply);
  void complete_next(Result<Reply> reply);
  void encode(Request& request);
  bool had_whole_poll(const Request& request) const;

  Loop& loop_;
  const Options& options_;
  Scripts& scripts_;
  PoolCounters& traffic_;
  Owner& owner_;
  std::unordered_set<const Operation*> known_scripts_;
  Ring<Request> in_flight_;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
  std::optional<Error> retired_;
  Wire wire_;
};

}  // namespace rss
