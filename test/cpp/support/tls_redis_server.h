// TlsRedisServer: a redis-server that takes TLS connections on a port of their own, with a
// certificate for 127.0.0.1, as an address and as a name, unless it is given another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/certificates.h"
#include "support/redis_server.h"

namespace rss {

class TlsRedisServer {
 public:
  // What is no IP address to a certificate and yet is found without anybody's list of names.
  static constexpr const char* kName = "127.1";
  static constexpr const char* kNames = "DNS:127.1,IP:127.0.0.1";

  explicit TlsRedisServer(std::vector<std::string> more = {}) : TlsRedisServer(kNames, 1, more) {}
  TlsRedisServer(const std::string& names, int days, std::vector<std::string> more = {})
      : files_(certificates_.issue(names, days)),
        tls_port_(RedisServer::free_port()),
        server_(arguments(std::move(more))) {}

  // Its plain side.
  RedisServer& plain() { return server_; }
  Certificates& certificates() { return certificates_; }

  // What a client is told who trusts its authority.
  TlsOptions tls() const {
    TlsOptions tls;
    tls.ca = certificates_.ca_text();
    return tls;
  }
  Options options() const {
    Options options = server_.options();
    options.port = tls_port_;
    options.tls = std::make_shared<const TlsOptions>(tls());
    return options;
  }

 private:
  std::vector<std::string> arguments(std::vector<std::string> more) const {
    std::vector<std::string> all = {"--tls-port",         std::to_string(tls_port_),
                                    "--tls-cert-file",    files_.cert,
                                    "--tls-key-file",     files_.key,
                                    "--tls-ca-cert-file", certificates_.ca_file(),
                                    "--tls-auth-clients", "no"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Certificates certificates_;
  const Certificates::Files files_;
  const int tls_port_;
  RedisServer server_;
};

}  // namespace rss
