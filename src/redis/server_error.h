// What a server's error reply means to a caller.
#pragma once

#include <string_view>

#include "base/error.h"

namespace rss {

// The reply without its '-'. The code word, e.g. "NOSCRIPT", becomes the cause; that of an error
// within a script, where an older server wraps it. An error that the server's access control list
// caused has the cause NOPERM, also within a script, where no server gives that word.
Error server_error(std::string_view reply);

}  // namespace rss
