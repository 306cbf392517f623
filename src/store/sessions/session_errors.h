// Errors that several session calls return.
#pragma once

#include "base/error.h"

namespace rss {

inline Error session_not_found() { return Error{ErrorCode::kSessionNotFound, "Session not found"}; }

inline Error session_id_taken() {
  return Error{ErrorCode::kConflict, "another session has this id"};
}

inline Error stored_text_is_no_session() {
  return Error{
      ErrorCode::kCorrupt,
      "the value stored under the session's key is not a session: it was written by another "
      "program"};
}

inline Error session_conflict() {
  return Error{ErrorCode::kConflict,
               "other callers kept changing the session for the time limit of the option "
               "'commandTimeout': try again"};
}

inline Error session_waited_too_long() {
  return Error{ErrorCode::kTimeout,
               "earlier calls on the session used up the time limit of the option 'commandTimeout'",
               "ETIMEDOUT"};
}

inline Error session_too_large() {
  return Error{ErrorCode::kTooLarge,
               "the session would be longer than the option 'maxValueBytes' allows"};
}

}  // namespace rss
