// Handshake: the commands on a new connection before the first command of a caller. HELLO selects
// RESP3, authenticates and sets the connection's name. If the server rejects HELLO, AUTH and CLIENT
// SETNAME follow and the connection stays on RESP2. SELECT chooses a database other than 0. The
// final PING fails on a server that is not serving, such as one that is loading its data. The class
// does no I/O: it takes replies and produces bytes.
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

  // Replaces the credentials of the options. Call it before begin().
  void use(Credentials credentials) { credentials_ = std::move(credentials); }

  // Returns the first bytes to send.
  std::string begin();

  // Takes the next reply and appends to `out` the bytes to send next, if any. On an Error the
  // connection must be closed.
  Result<Unit> on_reply(const Result<Reply>& reply, std::string& out);

  bool done() const { return step_ == Step::kDone; }

 private:
  enum class Step { kHello, kAuth, kName, kSelect, kPing, kDone };

  // True if the reply has a shape that is valid for the current step.
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
