#include "net/tls_error.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

namespace rss {
namespace {

struct Verdict {
  long code;
  const char* name;
  const char* remedy;
};

constexpr const char* kTrust =
    "pass the certificate of the authority that signed it in the option 'tls.ca'";
constexpr const char* kRenew = "the server needs a new certificate";
constexpr const char* kName =
    "check the option 'host', or set the option 'tls.servername' to a name in the certificate";
constexpr const char* kClock = "check this machine's clock and the server's certificate";
constexpr const char* kOther = "check the server's certificate and the option 'tls.ca'";

constexpr std::array<Verdict, 17> kVerdicts = {{
    {X509_V_ERR_CERT_HAS_EXPIRED, "CERT_HAS_EXPIRED", kRenew},
    {X509_V_ERR_CERT_NOT_YET_VALID, "CERT_NOT_YET_VALID", kClock},
    {X509_V_ERR_HOSTNAME_MISMATCH, "ERR_TLS_CERT_ALTNAME_INVALID", kName},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, "ERR_TLS_CERT_ALTNAME_INVALID", kName},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "DEPTH_ZERO_SELF_SIGNED_CERT", kTrust},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "SELF_SIGNED_CERT_IN_CHAIN", kTrust},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "UNABLE_TO_GET_ISSUER_CERT", kTrust},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", kTrust},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", kTrust},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "CERT_SIGNATURE_FAILURE", kTrust},
    {X509_V_ERR_CERT_UNTRUSTED, "CERT_UNTRUSTED", kTrust},
    {X509_V_ERR_CERT_REVOKED, "CERT_REVOKED", kRenew},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "CERT_CHAIN_TOO_LONG", kOther},
    {X509_V_ERR_INVALID_CA, "INVALID_CA", kOther},
    {X509_V_ERR_INVALID_PURPOSE, "INVALID_PURPOSE", kOther},
    {X509_V_ERR_CERT_REJECTED, "CERT_REJECTED", kOther},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "PATH_LENGTH_EXCEEDED", kOther},
}};

Error refused_certificate(long code, const std::string& server_name) {
  Verdict verdict{code, "UNSPECIFIED", kOther};
  const auto* known = std::find_if(kVerdicts.begin(), kVerdicts.end(),
                                   [&](const Verdict& each) { return each.code == code; });
  if (known != kVerdicts.end()) verdict = *known;
  return Error{ErrorCode::kAuth,
               "the certificate of the server '" + server_name + "' was rejected (" + verdict.name +
                   ", " + X509_verify_cert_error_string(code) + "): " + verdict.remedy,
               verdict.name};
}

// True for the alerts with which a server rejects the client certificate, or the lack of one.
bool is_about_our_certificate(int reason) {
  switch (reason) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      return true;
    default:
      return false;
  }
}

// True if the first bytes were not a TLS record.
bool is_another_language(int reason) {
  return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
         reason == SSL_R_PACKET_LENGTH_TOO_LONG;
}

// Returns the code as Node.js builds it: ERR_SSL_ and OpenSSL's reason in upper case.
std::string code_word(unsigned long reason) {
  const char* words = ERR_reason_error_string(reason);
  if (!words) return "EPROTO";
  std::string word = std::string("ERR_SSL_") + words;
  for (char& c : word) c = c == ' ' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return word;
}

}  // namespace

Error tls_failure(unsigned long reason, long verdict, const std::string& server_name, bool open) {
  const int number = ERR_GET_REASON(reason);
  if (!open && verdict != X509_V_OK && number == SSL_R_CERTIFICATE_VERIFY_FAILED)
    return refused_certificate(verdict, server_name);
  if (!open && is_another_language(number)) return tls_plain_text_server();
  const std::string word = code_word(reason);
  if (is_about_our_certificate(number))
    return Error{ErrorCode::kAuth,
                 "the server rejected this client's certificate, or requires one (" + word +
                     "): check the options 'tls.cert' and 'tls.key'",
                 word};
  const bool may_pass = open || number == SSL_R_TLSV1_ALERT_INTERNAL_ERROR;
  return Error{may_pass ? ErrorCode::kUnavailable : ErrorCode::kAuth,
               "the TLS connection to the server failed (" + word +
                   "): check the options 'host', 'port' and 'tls'",
               word};
}

Error tls_farewell() {
  return Error{ErrorCode::kUnavailable, "the server closed the connection (ECONNRESET)",
               "ECONNRESET"};
}

Error tls_plain_text_server() {
  return Error{ErrorCode::kAuth,
               "the server does not use TLS (EPROTO): check the option 'port', or turn off TLS "
               "(the option 'tls', rediss:// or REDIS_TLS)",
               "EPROTO"};
}

Error tls_wanted_by_server() {
  return Error{ErrorCode::kAuth,
               "the server requires TLS (EPROTO): check the option 'port', or turn on the option "
               "'tls' (rediss:// or REDIS_TLS=true)",
               "EPROTO"};
}

}  // namespace rss
