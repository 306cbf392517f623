// Handshake: what is said on a new connection before the first command: RESP3 by HELLO with the
// credentials and a name, or the same by single commands where the server refuses HELLO; at last a
// PING, which a server that serves nobody for the time being refuses. Pure: bytes out, replies in.
// https://redis.io/docs/latest/commands/hello/
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "contract/credentials.h"
#include "contract/reply.h"

namespace rss {

class Handshake {
 public:
  explicit Handshake(const Options& options) : options_(options) {}

  // Instead of those of the options. Before begin().
  void use(Credentials credentials) { credentials_ = std::move(credentials); }

  // What to send first.
  std::string begin();

  // Takes the reply to what was sent last. Appends to `out` what to send next; done() is true when
  // there is nothing. An Error ends the connection.
  Result<Unit> on_reply(const Result<Reply>& reply, std::string& out);

  bool done() const { return step_ == Step::kDone; }

 private:
  enum class Step { kHello, kAuth, kName, kSelect, kPing, kDone };

  // Whether a server can answer the latest request so.
  bool accepts(const Reply& reply) const;
  Result<Unit> after_hello(const Result<Reply>& reply, std::string& out);
  void send_auth(std::string& out);
  void send_name(std::string& out);
  void send_last(std::string& out);

  const Options& options_;
  std::optional<Credentials> credentials_;
  Step step_ = Step::kHello;
};

}  // namespace rss
