// Converts an Error to the JSON text of a NativeError (lib/native/native-error.ts).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rss {

// `operation` is the name of the operation that failed, such as "sessions.get".
std::string error_json(std::string_view operation, const Error& error);

}  // namespace rss
