// TlsPeer: OpenSSL's own side of a server, in memory: bytes in, bytes out.
#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>

#include "net/openssl_ptr.h"
#include "support/certificates.h"

namespace rss {

class TlsPeer {
 public:
  explicit TlsPeer(const Certificates::Files& files);

  // Before the first exchange.
  void speak_tls_1_2_only() { SSL_set_max_proto_version(ssl_.get(), TLS1_2_VERSION); }
  // Whether the handshake is over on its side.
  bool open() const { return SSL_is_init_finished(ssl_.get()) == 1; }

  // Takes these bytes, keeps the text in them, and gives what is to be answered.
  std::string exchange(std::string_view sealed);
  // What it was told since the last connection began.
  const std::string& heard() const { return heard_; }
  bool was_dismissed() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

  std::string seal(std::string_view plain);
  std::string farewell();
  // The next text is sealed with new keys, and the client is asked for new ones.
  void change_keys() { SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED); }

  // A new connection; sessions of earlier ones may be taken up.
  void start_again();

 private:
  std::string taken();

  OpensslPtr<SSL_CTX> context_;
  OpensslPtr<SSL> ssl_;
  std::string heard_;
};

}  // namespace rss
