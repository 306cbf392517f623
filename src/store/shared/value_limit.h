// The option maxValueBytes, as all rooms of the product heed it: nothing longer is sent, and what
// others have stored that is longer goes to nobody, but to whoever takes it away.
#pragma once

#include "base/error.h"

namespace rss {

inline Error value_too_large() {
  return Error{ErrorCode::kTooLarge, "the value is longer than the option 'maxValueBytes' allows"};
}

inline Error stored_value_too_large() {
  return Error{ErrorCode::kTooLarge,
               "what is stored under the key is longer than the option 'maxValueBytes' allows: "
               "raise the option, or delete the key"};
}

}  // namespace rss
