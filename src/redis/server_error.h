// What a server's error reply means to a caller.
#pragma once

#include <string_view>

#include "base/error.h"

namespace rss {

// The text of the reply without its '-'. The code word, e.g. "NOSCRIPT", becomes the cause.
Error server_error(std::string_view text);

}  // namespace rss
