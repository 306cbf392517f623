// Lane: one place in the pool: a line of commands that keeps its order while connections come and
// go beneath it. Commands that the server refuses for the time being go back to their place in the
// line, and the connection is given up for another one. Owned by a Node.
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
    // An attempt failed, or a connection was lost; the lane tries again by itself.
    virtual void on_lane_lost(const Error& error) = 0;
    virtual void on_lane_reconnecting() = 0;
  };

  // Everything given must outlive the lane. Begins to connect.
  Lane(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
       Scripts& scripts, PoolCounters& traffic, WriteRefusals& refusals, Owner& owner);

  bool ready() const { return connection_ && connection_->ready(); }
  // Commands that hold a place here.
  std::size_t pending() const { return waiting_.size() + refused_.size() + in_flight(); }
  std::size_t in_flight() const { return connection_ ? connection_->in_flight() : 0; }
  // Whether a command waited longer for its reply, as of the last poll, than one connection should
  // let it.
  bool slow() const { return wait_ns_ > kSlowNs; }
  // How long the oldest command in flight had waited for its reply, as of the last poll.
  std::uint64_t wait_ns() const { return wait_ns_; }

  void send(Request&& request);
  void flush();
  void check_deadlines(std::uint64_t now_ns);

  // Gives the connection up for another one if a command on it is unanswered.
  void replace_connection(const Error& error);

  // Ends everything that is pending with this error, in order.
  void fail_all(const Error& error);
  // The same for what waits to be written.
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
  // Why there is no connection, or none that serves; empty before the first attempt has ended, and
  // while there is one.
  std::optional<Error> last_error_;
  bool was_ready_ = false;
  // The last attempt ended with a password that was refused.
  bool was_refused_ = false;
  bool was_useful_ = false;  // something was carried out over the connection
  std::uint64_t ready_ns_ = 0;
  std::uint64_t wait_ns_ = 0;
  // A reply is overdue: new commands wait, so that they are certainly not carried out if the server
  // turns out to be away.
  bool suspended_ = false;
  // The server before this one was a replica.
  bool found_replica_ = false;
  // The wait before the next attempt is over.
  bool has_waited_ = false;
  // Before those that wait in the line.
  RetryQueue refused_;
  Ring<Request> waiting_;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
  std::unique_ptr<Connection> connection_;
  Timer retry_;
  Timer leave_;
};

}  // namespace rss
