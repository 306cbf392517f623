#include "redis/connection_auth.h"

#include "contract/credentials.h"
#include "net/tls_context.h"

namespace rss {

ConnectionAuth::ConnectionAuth(const Options& options, CredentialsSource* source)
    : options_(options), source_(options.ask_credentials ? source : nullptr) {}

ConnectionAuth::~ConnectionAuth() = default;

Result<TlsContext*> ConnectionAuth::tls() {
  if (tls_) return tls_.get();
  auto made = TlsContext::make(*options_.tls);
  if (!made.ok()) return std::move(made.error());
  tls_ = std::move(made.value());
  return tls_.get();
}

}  // namespace rss
