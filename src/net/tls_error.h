// What went wrong with TLS, in words that name the option to look at, and under the code by which
// Node.js' own TLS calls it. What the configuration is to blame for is ERR_AUTH: trying again does
// not help.
#pragma once

#include <string>

#include "base/error.h"

namespace rss {

// `reason` is OpenSSL's error, `verdict` what it says of the server's certificate, `open` whether
// the handshake was over.
Error tls_failure(unsigned long reason, long verdict, const std::string& server_name, bool open);

// The server ended the connection in good order.
Error tls_farewell();

// The server answers, but not in TLS.
Error tls_plain_text_server();

// The server answers in TLS, and was spoken to without.
Error tls_wanted_by_server();

}  // namespace rss
