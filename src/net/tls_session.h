// TlsSession: the TLS protocol of one connection, without a socket. It takes encrypted bytes and
// produces encrypted bytes. A TlsSession is not reused after an error. Owned by a Wire.
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
  // Takes a piece of plain text. Returns false to stop reading.
  using Reader = Function<bool(std::string_view)>;

  // A session with the server at the endpoint. The context must outlive the session.
  TlsSession(TlsContext& context, const Endpoint& endpoint);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Appends the ClientHello to outgoing().
  Result<Unit> begin();

  // True once the handshake is complete and, unless verification is off, the server's certificate
  // is verified.
  bool open() const { return open_; }
  // True if the handshake resumed an earlier session.
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

  // Takes bytes from the socket and passes the decrypted text to the reader, until the bytes are
  // consumed or the reader stops. May append to outgoing(), including an alert on failure.
  Result<Unit> receive(std::string_view sealed, Reader reader);

  // Encrypts the text into outgoing(). Returns false if the session is broken. Requires open().
  bool send(std::string_view plain);

  // Appends a close_notify alert to outgoing(). Requires open().
  void send_close_notify();

  // The encrypted bytes to write. The caller clears them after the write.
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
