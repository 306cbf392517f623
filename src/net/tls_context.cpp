#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "net/tls_bytes.h"

namespace rss {
namespace {

Error wrong_text(const std::string& what) {
  ERR_clear_error();
  return Error{ErrorCode::kInvalidArgument, what};
}

OpensslPtr<BIO> reader_of(const std::string& text) {
  return OpensslPtr<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Rejects encrypted keys. Without this callback OpenSSL asks for the password on the terminal.
int no_password(char*, int, int, void*) { return -1; }

OpensslPtr<X509> next_certificate(BIO* reader) {
  return OpensslPtr<X509>(PEM_read_bio_X509(reader, nullptr, no_password, nullptr));
}

OpensslPtr<EVP_PKEY> key_in(const std::string& text) {
  const auto reader = reader_of(text);
  return OpensslPtr<EVP_PKEY>(PEM_read_bio_PrivateKey(reader.get(), nullptr, no_password, nullptr));
}

// The first certificate is the client's; the others are its chain.
bool use_certificates(SSL_CTX* context, const std::string& text) {
  const auto reader = reader_of(text);
  const auto own = next_certificate(reader.get());
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return false;
  while (const auto issuer = next_certificate(reader.get()))
    SSL_CTX_add1_chain_cert(context, issuer.get());
  return true;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(const TlsOptions& options) {
  std::unique_ptr<TlsContext> made(new TlsContext(options.servername));
  if (Result<Unit> done = made->configure(options); !done.ok()) return std::move(done.error());
  ERR_clear_error();
  return made;
}

TlsContext::TlsContext(std::string server_name)
    : server_name_(std::move(server_name)),
      bytes_method_(make_tls_bytes_method()),
      context_(SSL_CTX_new(TLS_client_method())) {}

Result<Unit> TlsContext::configure(const TlsOptions& options) {
  if (!context_ || !bytes_method_)
    return Error{ErrorCode::kUnavailable, "OpenSSL could not create a TLS context"};
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION);
  keep_sessions();
  verifies_ = options.reject_unauthorized;
  if (!verifies_) return present(options.cert, options.key);
  if (Result<Unit> trusted = trust(options); !trusted.ok()) return trusted;
  return present(options.cert, options.key);
}

Result<Unit> TlsContext::trust(const TlsOptions& options) {
  if (options.default_authorities) SSL_CTX_set_default_verify_paths(context_.get());
  X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
  const auto reader = reader_of(options.ca);
  std::size_t count = 0;
  while (const auto certificate = next_certificate(reader.get())) {
    X509_STORE_add_cert(store, certificate.get());
    ++count;
  }
  if (count == 0 && !options.ca.empty())
    return wrong_text("the option 'tls.ca' must contain certificates in PEM format");
  return Unit{};
}

Result<Unit> TlsContext::present(const std::string& cert, const std::string& key) {
  if (cert.empty() && key.empty()) return Unit{};
  if (!use_certificates(context_.get(), cert))
    return wrong_text("the option 'tls.cert' must contain a certificate in PEM format");
  const auto own_key = key_in(key);
  if (!own_key)
    return wrong_text("the option 'tls.key' must contain an unencrypted private key in PEM format");
  if (SSL_CTX_use_PrivateKey(context_.get(), own_key.get()) != 1)
    return wrong_text("the option 'tls.key' does not match the certificate in 'tls.cert'");
  return Unit{};
}

// TLS 1.3 servers send session tickets after the handshake, possibly several. The latest is kept.
void TlsContext::keep_sessions() {
  SSL_CTX_set_session_cache_mode(context_.get(),
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(context_.get(), [](SSL* ssl, SSL_SESSION* session) {
    static_cast<OpensslPtr<SSL_SESSION>*>(SSL_get_app_data(ssl))->reset(session);
    return 1;
  });
}

OpensslPtr<SSL> TlsContext::new_connection(const Endpoint& endpoint) {
  OpensslPtr<SSL> ssl(SSL_new(context_.get()));
  if (!ssl) return ssl;
  X509_VERIFY_PARAM* verification = SSL_get0_param(ssl.get());
  const std::string& name = server_name(endpoint);
  if (X509_VERIFY_PARAM_set1_ip_asc(verification, name.c_str()) != 1) {
    X509_VERIFY_PARAM_set_hostflags(verification, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(verification, name.data(), name.size());
    SSL_set_tlsext_host_name(ssl.get(), name.c_str());
  }
  SSL_set_verify(ssl.get(), verifies_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  OpensslPtr<SSL_SESSION>& session = sessions_[endpoint.host + ':' + std::to_string(endpoint.port)];
  SSL_set_app_data(ssl.get(), &session);
  if (session) SSL_set_session(ssl.get(), session.get());
  SSL_set_connect_state(ssl.get());
  return ssl;
}

}  // namespace rss
