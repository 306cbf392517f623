#include "net/tls_session.h"

#include <openssl/err.h>

#include <array>

#include "net/tls_error.h"

namespace rss {
namespace {

// The maximum plain text of one TLS record.
constexpr std::size_t kRecordBytes = 16 * 1024;

Error no_memory() {
  return Error{ErrorCode::kUnavailable, "OpenSSL could not create a TLS session", "ENOMEM"};
}

}  // namespace

TlsSession::TlsSession(TlsContext& context, const Endpoint& endpoint)
    : server_name_(context.server_name(endpoint)), ssl_(context.new_connection(endpoint)) {
  OpensslPtr<BIO> bio(ssl_ ? BIO_new(context.bytes_method()) : nullptr);
  if (!bio) ssl_.reset();
  if (!ssl_) return;
  BIO_set_data(bio.get(), &bytes_);
  SSL_set_bio(ssl_.get(), bio.get(), bio.get());
  bio.release();  // owned by the SSL object
}

// Marks the connection as closed cleanly. OpenSSL does not resume the session of a connection that
// was not shut down.
TlsSession::~TlsSession() {
  if (ssl_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

Result<Unit> TlsSession::begin() {
  if (!ssl_) return no_memory();
  return advance();
}

Result<Unit> TlsSession::advance() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return failure(result);
  open_ = true;
  return Unit{};
}

Result<Unit> TlsSession::receive(std::string_view sealed, Reader reader) {
  bytes_.incoming = sealed;
  if (!open_) {
    if (Result<Unit> advanced = advance(); !advanced.ok() || !open_) return advanced;
  }
  std::array<char, kRecordBytes> plain;
  while (true) {
    ERR_clear_error();
    std::size_t length = 0;
    const int result = SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &length);
    if (result != 1) return failure(result);
    if (!reader({plain.data(), length})) return Unit{};
  }
}

// OpenSSL's error queue is shared with Node.js, so every call below leaves it empty.
bool TlsSession::send(std::string_view plain) {
  ERR_clear_error();
  std::size_t length = 0;
  if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &length) == 1) return true;
  ERR_clear_error();
  return false;
}

void TlsSession::send_close_notify() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

Result<Unit> TlsSession::failure(int result) const {
  const int kind = SSL_get_error(ssl_.get(), result);
  if (kind == SSL_ERROR_WANT_READ) return Unit{};
  if (kind == SSL_ERROR_ZERO_RETURN) return tls_farewell();
  const unsigned long reason = ERR_peek_error();
  ERR_clear_error();
  return tls_failure(reason, SSL_get_verify_result(ssl_.get()), server_name_, open_);
}

}  // namespace rss
