// Errors for the option 'maxValueBytes'. No module sends a value beyond the limit. A read of a
// stored value beyond the limit fails. Calls that remove and return a value ignore the limit,
// because an error would lose the value.
#pragma once

#include "base/error.h"

namespace rss {

inline Error value_too_large() {
  return Error{ErrorCode::kTooLarge, "the value is longer than the option 'maxValueBytes' allows"};
}

inline Error stored_value_too_large() {
  return Error{ErrorCode::kTooLarge,
               "the stored value is longer than the option 'maxValueBytes' allows: raise the "
               "option, or delete the key"};
}

}  // namespace rss
