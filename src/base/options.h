// Options: everything a storage can be told, each with its one home and its one default. lib/
// checks and completes what a user wrote; here the values are already valid.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/endpoint.h"

namespace rss {

// How connections are encrypted. Certificates and keys are PEM texts.
struct TlsOptions {
  // The authorities to trust.
  std::string ca;
  // Whether to trust those of OpenSSL's default file and folder as well.
  bool default_authorities = false;
  // Our own certificate, its chain behind it, and its key; both empty for none.
  std::string cert;
  std::string key;
  // The name that the server must prove, instead of the host; empty for the host.
  std::string servername;
  bool reject_unauthorized = true;
};

struct Options {
  Endpoint endpoint() const { return {host, port}; }

  // Empty means: no server, the embedded table answers.
  std::string host;
  int port = 6379;
  // 4 or 6 for addresses of that version of IP alone, 0 for both.
  int family = 0;
  std::string username;
  std::string password;
  // The two above are empty: they are asked for anew at each attempt to connect.
  bool ask_credentials = false;
  int database = 0;
  // Null for connections that are not encrypted.
  std::shared_ptr<const TlsOptions> tls;

  // Connections kept and the most that load may open.
  int pool_min = 1;
  int pool_max = 10;

  // From the name look-up to the end of the handshake.
  std::uint64_t connect_timeout_ms = 5000;
  // From the call to its reply.
  std::uint64_t command_timeout_ms = 2000;

  // What may wait for a reply at one time, over all connections.
  std::uint64_t max_queue_bytes = 64ull << 20;
  std::uint64_t max_queue_commands = 100'000;

  // Whether what is known here is answered while the server is away.
  bool fallback = true;

  // Budget of the embedded table, keys and bookkeeping included.
  std::uint64_t memory_max_bytes = 256ull << 20;

  std::int64_t session_ttl_s = 86'400;
  bool sliding_expiration = true;
  // After its creation a session ends at the latest; 0 for no such end.
  std::int64_t absolute_session_ttl_s = 0;

  // Live sessions of one user of a tenant.
  std::int64_t max_sessions_per_user = 5;
  // Between two cleanings of the users' indexes.
  std::uint64_t cleanup_interval_s = 3600;

  // Longest value that is stored.
  std::uint64_t max_value_bytes = 1ull << 20;

  // Put before every key.
  std::string key_prefix;
};

}  // namespace rss
