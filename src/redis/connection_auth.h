// ConnectionAuth: what the connections of one Node or Subscriber share for authentication: the TLS
// context and the source of the credentials. Owned by the Node or Subscriber. It outlives the
// connections.
#pragma once

#include <memory>
#include <optional>

#include "base/error.h"
#include "base/options.h"

namespace rss {

class CredentialsSource;
class TlsContext;

class ConnectionAuth {
 public:
  // `source` is used, and must not be null, if options.ask_credentials is set.
  ConnectionAuth(const Options& options, CredentialsSource* source);
  ~ConnectionAuth();
  ConnectionAuth(const ConnectionAuth&) = delete;
  ConnectionAuth& operator=(const ConnectionAuth&) = delete;

  // Returns the shared TLS context, created on first use. Fails if the TLS options are invalid or
  // OpenSSL cannot create a context. Requires options.tls.
  Result<TlsContext*> tls();

  // Null if the credentials come from the options.
  CredentialsSource* credentials() { return source_; }

 private:
  const Options& options_;
  CredentialsSource* const source_;
  std::unique_ptr<TlsContext> tls_;
};

}  // namespace rss
