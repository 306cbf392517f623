// TlsContext: what the TLS connections of one ConnectionAuth share: trusted authorities, the client
// certificate and, for each server, the session that the next handshake resumes. Owned by a
// ConnectionAuth. It outlives its connections and never moves.
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
  // Fails with ERR_INVALID_ARGUMENT, naming the option, if a certificate or key is invalid. Fails
  // with ERR_UNAVAILABLE if OpenSSL cannot create a context.
  static Result<std::unique_ptr<TlsContext>> make(const TlsOptions& options);

  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Returns a client connection that resumes the last session with the server. It verifies the
  // server's certificate unless the options turn that off. Null if out of memory.
  OpensslPtr<SSL> new_connection(const Endpoint& endpoint);

  // The method for the BIO between a connection and the TlsBytes of its TlsSession.
  BIO_METHOD* bytes_method() { return bytes_method_.get(); }

  // The name or IP address that the server's certificate must contain.
  const std::string& server_name(const Endpoint& endpoint) const {
    return server_name_.empty() ? endpoint.host : server_name_;
  }

 private:
  explicit TlsContext(std::string server_name);

  Result<Unit> configure(const TlsOptions& options);
  Result<Unit> trust(const TlsOptions& options);
  Result<Unit> present(const std::string& cert, const std::string& key);
  void keep_sessions();

  // The option 'tls.servername'. If empty, each server's host is used.
  const std::string server_name_;
  bool verifies_ = true;
  OpensslPtr<BIO_METHOD> bytes_method_;
  OpensslPtr<SSL_CTX> context_;
  // By "host:port".
  std::map<std::string, OpensslPtr<SSL_SESSION>> sessions_;
};

}  // namespace rss
