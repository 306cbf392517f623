// TlsBytes: the sealed bytes of one TLS connection on their way between OpenSSL and the socket, and
// the BIO method by which OpenSSL reads and writes them where they lie. Owned by a TlsSession.
#pragma once

#include <string>
#include <string_view>

#include "net/openssl_ptr.h"

namespace rss {

struct TlsBytes {
  // What the socket has read and OpenSSL has not.
  std::string_view incoming;
  // What is to be written to the socket.
  std::string outgoing;
};

// A BIO of this method carries the TlsBytes that were given to it by BIO_set_data. Null for want of
// memory.
BIO_METHOD* make_tls_bytes_method();

}  // namespace rss
