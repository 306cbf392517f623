// Subscriber: the signals of a server's channels, over one connection of its own. It connects with
// the first wait, subscribes to what is waited for, and gives the connection up when nobody has
// waited for a while. While there is no connection, and with a server that refuses to let it
// subscribe, nothing is heard. Owned by a Storage; keeps no process alive.
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
  // Everything given must outlive it; options.host must not be empty. `source` as for a Pool.
  Subscriber(Loop& loop, const Options& options, CredentialsSource* source = nullptr);
  // All waits end.
  ~Subscriber() override;

  void wait(std::string_view channel, Version seen, std::uint64_t ms,
            VersionCallback done) override;
  // Nothing: the server tells this process, too.
  void notify_local(std::string_view) override {}
  void end_waits() override { waits_.end_all(); }

  // All waits end, the connection closes. Requires that no wait begins from now on.
  void close();

 private:
  void flush() override;
  void check_deadlines() override;

  void on_ready() override;
  // Under RESP2 a push is a reply.
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
