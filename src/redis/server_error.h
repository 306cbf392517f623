// Translates a server's error reply into an Error with a code, a message and a cause.
#pragma once

#include <string_view>

#include "base/error.h"

namespace rss {

// `reply` is the error reply without its '-'. Its code word, e.g. "NOSCRIPT", becomes the cause. If
// an older server wraps the error of a call inside a script, the code word of that inner error
// becomes the cause. An error of the access control list always has the cause NOPERM: inside a
// script, servers report it without that word.
Error server_error(std::string_view reply);

}  // namespace rss
