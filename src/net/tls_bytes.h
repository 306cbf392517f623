// TlsBytes: the encrypted bytes of one TLS connection between OpenSSL and the socket, and the BIO
// method with which OpenSSL reads and writes them in place. Owned by a TlsSession.
#pragma once

#include <string>
#include <string_view>

#include "net/openssl_ptr.h"

namespace rss {

struct TlsBytes {
  // Bytes from the socket that OpenSSL has not read.
  std::string_view incoming;
  // Bytes to write to the socket.
  std::string outgoing;
};

// Returns the method for BIOs on the TlsBytes passed to BIO_set_data. Null if out of memory.
BIO_METHOD* make_tls_bytes_method();

}  // namespace rss
