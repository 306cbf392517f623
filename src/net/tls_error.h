// TLS errors. The message names the option to check. The cause is the code that the TLS of Node.js
// uses. The code is ERR_AUTH if the configuration must change, so that a retry cannot help, and
// ERR_UNAVAILABLE otherwise.
#pragma once

#include <string>

#include "base/error.h"

namespace rss {

// `reason` is OpenSSL's error code. `verdict` is the result of the certificate verification. `open`
// is true if the handshake was complete.
Error tls_failure(unsigned long reason, long verdict, const std::string& server_name, bool open);

// The server closed the connection with a close_notify alert.
Error tls_farewell();

// The server answered a ClientHello, or a plain-text probe, in plain text.
Error tls_plain_text_server();

// The server answered plain text with a TLS alert.
Error tls_wanted_by_server();

}  // namespace rss
