#include "base/error.h"

namespace rss {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kSessionNotFound:
      return "ERR_SESSION_NOT_FOUND";
    case ErrorCode::kInvalidArgument:
      return "ERR_INVALID_ARGUMENT";
    case ErrorCode::kTooLarge:
      return "ERR_TOO_LARGE";
    case ErrorCode::kUnavailable:
      return "ERR_UNAVAILABLE";
    case ErrorCode::kTimeout:
      return "ERR_TIMEOUT";
    case ErrorCode::kAuth:
      return "ERR_AUTH";
    case ErrorCode::kOverloaded:
      return "ERR_OVERLOADED";
    case ErrorCode::kClosed:
      return "ERR_CLOSED";
    case ErrorCode::kConflict:
      return "ERR_CONFLICT";
    case ErrorCode::kCorrupt:
      return "ERR_CORRUPT";
    case ErrorCode::kServer:
      return "ERR_SERVER";
  }
  return "ERR_SERVER";
}

bool is_retryable(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout ||
         code == ErrorCode::kOverloaded || code == ErrorCode::kConflict;
}

}  // namespace rss
