// Connection: the commands on one wire. They are written in batches, and each keeps its place in
// the line of those in flight until its reply has come, so that no caller ever gets the reply to
// another command. Never used again after an error. Owned by a Lane.
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
    // The server is reached, encrypted if it is to be; the handshake begins.
    virtual void on_connected() = 0;
    // Commands may be sent.
    virtual void on_ready() = 0;
    // A remainder has been written: send() may be called again.
    virtual void on_drained() = 0;
    // The end. The owner takes what was not answered and may drop the connection.
    virtual void on_lost(Error error) = 0;
  };

  // Everything given must outlive the connection. Begins to connect.
  Connection(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
             Scripts& scripts, PoolCounters& traffic, Owner& owner);

  // Whether the handshake is over.
  bool ready() const { return wire_.ready(); }
  // Whether send() may be called.
  bool accepts() const { return wire_.accepts() && !retired_; }

  void send(Request&& request);
  void flush() { wire_.flush(); }

  // Ends now, by a reset if commands are unanswered.
  void abort(Error why) { wire_.end(std::move(why)); }
  // Accepts nothing more, and ends with this error once what is in flight has been answered.
  void retire(Error why) { retired_ = std::move(why); }

  // Abandons what has passed its deadline; ends the connection when a write has failed.
  void check_deadlines(std::uint64_t now_ns);

  std::size_t in_flight() const { return in_flight_.size(); }
  // How long the oldest command has waited for its reply, as of the last poll; 0 without one.
  std::uint64_t oldest_wait_ns(std::uint64_t now_ns);

  // Whether a command whose callers await its reply only briefly has waited unusually long for it,
  // measured against the duration of the handshake.
  bool brief_reply_overdue(std::uint64_t now_ns);

  // What was sent and not answered, in order.
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
