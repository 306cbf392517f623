#include "support/tls_peer.h"

#include <openssl/err.h>

#include <array>

namespace rss {

TlsPeer::TlsPeer(const Certificates::Files& files) : context_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX_use_certificate_file(context_.get(), files.cert.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  start_again();
}

void TlsPeer::start_again() {
  heard_.clear();
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_accept_state(ssl_.get());
}

std::string TlsPeer::exchange(std::string_view sealed) {
  BIO_write(SSL_get_rbio(ssl_.get()), sealed.data(), static_cast<int>(sealed.size()));
  std::array<char, 16 * 1024> plain;
  std::size_t length = 0;
  ERR_clear_error();
  while (SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &length) == 1)
    heard_.append(plain.data(), length);
  return taken();
}

std::string TlsPeer::seal(std::string_view plain) {
  std::size_t length = 0;
  SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &length);
  return taken();
}

std::string TlsPeer::farewell() {
  SSL_shutdown(ssl_.get());
  return taken();
}

std::string TlsPeer::taken() {
  std::string bytes(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())), '\0');
  if (!bytes.empty())
    BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace rss
