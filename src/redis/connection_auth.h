// ConnectionAuth: how the connections of one pool, or of a subscriber, are let in: the TLS that
// they share, and who tells them the password. Owned by the one whose connections they are; it
// outlives them.
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
  // `source` is asked when the options say so, and then it must not be null.
  ConnectionAuth(const Options& options, CredentialsSource* source);
  ~ConnectionAuth();
  ConnectionAuth(const ConnectionAuth&) = delete;
  ConnectionAuth& operator=(const ConnectionAuth&) = delete;

  // What TLS shares, made at the first use; an error when the options are to blame. Requires that
  // the options ask for TLS.
  Result<TlsContext*> tls();

  // Null when the options hold the credentials.
  CredentialsSource* credentials() { return source_; }

 private:
  const Options& options_;
  CredentialsSource* const source_;
  std::unique_ptr<TlsContext> tls_;
};

}  // namespace rss
