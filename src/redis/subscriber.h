// Subscriber: pub/sub notifications from a server over a dedicated connection. It connects at the
// first wait() and subscribes to the channels with waits. It closes the connection when all
// channels have been idle for a while. No notifications arrive without a connection, or if the
// server rejects SUBSCRIBE. Owned by a Storage. It does not keep the process alive.
#pragma once

#include <memory>

#include "base/options.h"
#include "net/backoff.h"
#include "net/subscriptions.h"
#include "redis/connection_auth.h"
#include "redis/wire.h"

namespace rss {

class Subscriber final : public Notifications, private Loop::Participant, private Wire::Owner {
 public:
  // The arguments must outlive the subscriber. options.host must not be empty. `source` may be null
  // unless options.ask_credentials is set.
  Subscriber(Loop& loop, const Options& options, CredentialsSource* source = nullptr);
  // Ends all waits.
  ~Subscriber() override;

  void wait(std::string_view channel, Version seen, std::uint64_t ms,
            VersionCallback done) override;
  // Does nothing: the server publishes the message to this process as well.
  void notify_local(std::string_view) override {}
  void end_waits() override { waits_.end_all(); }

  // Ends all waits and closes the connection. Requires that no wait() follows.
  void close();

 private:
  void flush() override;
  void check_deadlines() override;

  void on_ready() override;
  // RESP2 delivers pub/sub messages as replies.
  void on_reply(Result<Reply> reply, bool) override { on_message(std::move(reply)); }
  void on_push(Reply push) override { on_message(std::move(push)); }
  bool awaits_reply() const override { return false; }
  void on_lost(Error error) override;

  void on_message(const Result<Reply>& message);
  void send(std::string_view verb, const Arguments& arguments);

  void connect();
  void subscribe(std::string_view channel);
  void on_forgotten(const std::string& channel);
  void give_up();

  Loop& loop_;
  const Options& options_;
  const Endpoint endpoint_;
  ConnectionAuth access_;
  PoolCounters traffic_;
  Backoff backoff_;
  bool refused_ = false;
  Subscriptions waits_;
  Timer retry_;
  Timer idle_;
  std::unique_ptr<Wire> wire_;
};

}  // namespace rss
