// TlsContext: what the TLS connections of one pool share: whom they trust, whose name the server
// must prove, our own certificate, and the session by which the next handshake is a short one.
// Owned by the Pool; it outlives its sessions and never moves.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "base/options.h"
#include "net/openssl_ptr.h"

namespace rss {

class TlsContext {
 public:
  // `host` is a name or an IP address. Fails with ERR_INVALID_ARGUMENT, naming the option, when a
  // text is not what it should be.
  static Result<std::unique_ptr<TlsContext>> make(const TlsOptions& options,
                                                  const std::string& host);

  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A client's connection that verifies its server and takes up the last session. Null for want of
  // memory.
  OpensslPtr<SSL> new_connection();

  // How a connection reaches the bytes of its TlsSession.
  BIO_METHOD* bytes_method() { return bytes_method_.get(); }

  // Whom the server must prove to be.
  const std::string& server_name() const { return server_name_; }

 private:
  explicit TlsContext(std::string server_name);

  Result<Unit> configure(const TlsOptions& options);
  Result<Unit> trust(const TlsOptions& options);
  Result<Unit> present(const std::string& cert, const std::string& key);
  void keep_sessions();

  const std::string server_name_;
  bool verifies_ = true;
  OpensslPtr<BIO_METHOD> bytes_method_;
  OpensslPtr<SSL_CTX> context_;
  OpensslPtr<SSL_SESSION> session_;
};

}  // namespace rss
