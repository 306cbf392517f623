// Lane: one connection at a time with the queue of its commands. The queue keeps its order across
// reconnects. Commands that the server temporarily rejects return to the front of the queue, and
// the lane replaces the connection. Owned by a Node.
#pragma once

#include <memory>
#include <optional>

#include "net/backoff.h"
#include "redis/connection.h"
#include "redis/retry_queue.h"
#include "redis/write_refusals.h"

namespace rss {

class Lane final : private Connection::Owner {
 public:
  class Owner : public RequestOwner {
   public:
    virtual void on_lane_connected() = 0;
    virtual void on_lane_ready() = 0;
    // A connection attempt failed, or a connection was lost. The lane reconnects by itself.
    virtual void on_lane_lost(const Error& error) = 0;
    virtual void on_lane_reconnecting() = 0;
  };

  // Begins to connect. The arguments must outlive the lane.
  Lane(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
       Scripts& scripts, PoolCounters& traffic, WriteRefusals& refusals, Owner& owner);

  bool ready() const { return connection_ && connection_->ready(); }
  // Commands that are queued, waiting for a retry, or in flight.
  std::size_t pending() const { return waiting_.size() + refused_.size() + in_flight(); }
  std::size_t in_flight() const { return connection_ ? connection_->in_flight() : 0; }
  // True if wait_ns() exceeds the 5 ms beyond which the node uses further connections.
  bool slow() const { return wait_ns_ > kSlowNs; }
  // How long the oldest command in flight had waited for its reply at the last check_deadlines().
  std::uint64_t wait_ns() const { return wait_ns_; }

  void send(Request&& request);
  void flush();
  void check_deadlines(std::uint64_t now_ns);

  // Replaces the connection if it has commands in flight.
  void replace_connection(const Error& error);

  // Ends all pending commands with this error: commands waiting for a retry, then commands in
  // flight, then queued commands.
  void fail_all(const Error& error);
  // Ends the queued commands with this error, except undos.
  void fail_waiting(const Error& error);

 private:
  static constexpr std::uint64_t kSlowNs = 5'000'000;

  void on_connected() override { owner_.on_lane_connected(); }
  void on_ready() override;
  void on_drained() override { send_waiting(); }
  void on_lost(Error error) override;
  void finish(Request&& request, Result<Reply>&& outcome) override;
  void abandon(Request& request, Error error) override;

  void connect();
  void reconnect_later();
  bool had_proved_itself(const Error& end) const;
  void send_waiting();
  void write(Request&& request);
  void put_back(Request&& request, const Error& error);
  bool may_read_instead(const Request& request) const;
  void read_instead(Request&& request, const Error& error);
  void leave(const Error& error);
  void leave_now();
  void gather_waiting(Ring<Request> unanswered, const Error& error);
  bool asks_once_more(const Error& error);
  bool reply_overdue(std::uint64_t now_ns);
  Error late_error() const;

  Loop& loop_;
  const Options& options_;
  const Endpoint& endpoint_;
  ConnectionAuth& access_;
  Scripts& scripts_;
  PoolCounters& traffic_;
  WriteRefusals& refusals_;
  Owner& owner_;
  Backoff backoff_;
  // Why there is no connection that serves commands. Empty before the first attempt has ended and
  // while a connection serves commands.
  std::optional<Error> last_error_;
  bool was_ready_ = false;
  // The server rejected the password in the last attempt.
  bool was_refused_ = false;
  bool was_useful_ = false;  // the server completed a command over this connection
  std::uint64_t ready_ns_ = 0;
  std::uint64_t wait_ns_ = 0;
  // A reply is overdue. New commands stay queued, so that they are certainly not carried out if the
  // server turns out to be down.
  bool suspended_ = false;
  // The latest write refusal was READONLY when this connection became ready: the previous server
  // was a replica.
  bool found_replica_ = false;
  // The backoff for the next attempt has already passed.
  bool has_waited_ = false;
  // Ordered before the commands in `waiting_`.
  RetryQueue refused_;
  Ring<Request> waiting_;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
  std::unique_ptr<Connection> connection_;
  Timer retry_;
  Timer leave_;
};

}  // namespace rss
