// An error as JavaScript is told of it: the JSON text of a NativeError (lib/native.ts).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rss {

// `operation` is what was being done, such as "sessions.get".
std::string error_json(std::string_view operation, const Error& error);

}  // namespace rss
