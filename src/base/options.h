// Options: all options of a storage with their defaults. lib/ validates and completes the user's
// input, so the values here are valid.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/endpoint.h"

namespace rss {

// The TLS options of the connections. Certificates and keys are PEM texts.
struct TlsOptions {
  // The trusted certificate authorities.
  std::string ca;
  // Whether to trust the certificate authorities in OpenSSL's default file and directory as well.
  bool default_authorities = false;
  // The client certificate followed by its chain, and its private key; both empty for none.
  std::string cert;
  std::string key;
  // The name that the server's certificate must match; empty for the host.
  std::string servername;
  bool reject_unauthorized = true;
};

struct Options {
  Endpoint endpoint() const { return {host, port}; }

  // Empty selects the embedded table instead of a server.
  std::string host;
  int port = 6379;
  // IP version of the addresses to connect to: 4, 6, or 0 for both.
  int family = 0;
  std::string username;
  std::string password;
  // Request fresh credentials for every connection attempt; `username` and `password` are empty.
  bool ask_credentials = false;
  int database = 0;
  // Null for unencrypted connections.
  std::shared_ptr<const TlsOptions> tls;

  // The number of connections that stay open, and the maximum under load.
  int pool_min = 1;
  int pool_max = 10;

  // From the DNS lookup to the end of the handshake.
  std::uint64_t connect_timeout_ms = 5000;
  // From the call to the reply.
  std::uint64_t command_timeout_ms = 2000;

  // Limits for the pending commands of all connections together.
  std::uint64_t max_queue_bytes = 64ull << 20;
  std::uint64_t max_queue_commands = 100'000;

  // Whether commands are served from memory during an outage.
  bool fallback = true;

  // Memory budget of the embedded table, including keys and overhead.
  std::uint64_t memory_max_bytes = 256ull << 20;

  std::int64_t session_ttl_s = 86'400;
  bool sliding_expiration = true;
  // Absolute expiry: the maximum lifetime of a session from its creation; 0 for none.
  std::int64_t absolute_session_ttl_s = 0;

  // Maximum number of live sessions for one user of a tenant.
  std::int64_t max_sessions_per_user = 5;
  // Interval between two cleanups of the users' session indexes.
  std::uint64_t cleanup_interval_s = 3600;

  // Maximum size of a stored value.
  std::uint64_t max_value_bytes = 1ull << 20;

  // Prepended to every key.
  std::string key_prefix;
};

}  // namespace rss
