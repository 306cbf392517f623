// TlsContext: what the TLS connections of one pool share: whom they trust, our own certificate, and
// for each server the session by which the next handshake with it is a short one.
// Owned by a ConnectionAuth; it outlives its sessions and never moves.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/options.h"
#include "net/openssl_ptr.h"

namespace rss {

class TlsContext {
 public:
  // Fails with ERR_INVALID_ARGUMENT, naming the option, when a text is not what it should be.
  static Result<std::unique_ptr<TlsContext>> make(const TlsOptions& options);

  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A client's connection that verifies the server there and takes up its last session. Null for
  // want of memory.
  OpensslPtr<SSL> new_connection(const Endpoint& endpoint);

  // How a connection reaches the bytes of its TlsSession.
  BIO_METHOD* bytes_method() { return bytes_method_.get(); }

  // The name or IP address that the server there must prove.
  const std::string& server_name(const Endpoint& endpoint) const {
    return server_name_.empty() ? endpoint.host : server_name_;
  }

 private:
  explicit TlsContext(std::string server_name);

  Result<Unit> configure(const TlsOptions& options);
  Result<Unit> trust(const TlsOptions& options);
  Result<Unit> present(const std::string& cert, const std::string& key);
  void keep_sessions();

  // Of the option; empty for the host of each server.
  const std::string server_name_;
  bool verifies_ = true;
  OpensslPtr<BIO_METHOD> bytes_method_;
  OpensslPtr<SSL_CTX> context_;
  // By host and port.
  std::map<std::string, OpensslPtr<SSL_SESSION>> sessions_;
};

}  // namespace rss
