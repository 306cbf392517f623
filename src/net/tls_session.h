// TlsSession: one TLS connection, bytes in and bytes out: it knows no socket. Owned by a
// Connection. It is never used again after an error.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/function.h"
#include "net/tls_bytes.h"
#include "net/tls_context.h"

namespace rss {

class TlsSession {
 public:
  // Takes a piece of plain text; false when no more is wanted.
  using Reader = Function<bool(std::string_view)>;

  // With the server there. The context must outlive the session.
  TlsSession(TlsContext& context, const Endpoint& endpoint);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Fills outgoing() with what opens the handshake.
  Result<Unit> begin();

  // Whether the handshake is over and the server has proved who it is.
  bool open() const { return open_; }
  // Whether the handshake took up an earlier session.
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

  // Takes what the socket has read, all of it, and hands over what it says. May add to outgoing(),
  // also when it fails: the reason, for the server.
  Result<Unit> receive(std::string_view sealed, Reader reader);

  // Seals the text into outgoing(). False when the session is broken. Requires open().
  bool send(std::string_view plain);

  // Seals the farewell into outgoing(). Requires open().
  void send_close_notify();

  // What is to be written; whoever has written it empties it.
  std::string& outgoing() { return bytes_.outgoing; }

 private:
  Result<Unit> advance();
  Result<Unit> failure(int result) const;

  const std::string server_name_;
  TlsBytes bytes_;
  bool open_ = false;
  OpensslPtr<SSL> ssl_;
};

}  // namespace rss
