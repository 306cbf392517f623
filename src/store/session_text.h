// The JSON text of a session: `{ sessionId, ...data, createdAt, lastActivity, expiresAt }`. The
// four named members belong to the store; what a user gives for them is ignored. Every other member
// keeps its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rss {

// When a session was last active, and when it ends.
struct SessionTimes {
  std::int64_t now_ms;
  std::int64_t ttl_s;
};

// One change to a session.
struct SessionChange {
  enum class Kind {
    kReplace,  // members replace members; those in `merged` are merged one level
    kPatch,    // RFC 7396
  };
  Kind kind = Kind::kReplace;
  std::string text;
  std::vector<std::string> merged = {};
};

// The text of a new session. ERR_INVALID_ARGUMENT when `data` is not a JSON object.
Result<std::string> new_session_text(std::string_view id, std::string_view data,
                                     SessionTimes times);

// A change made ready to be applied any number of times: without the store's own members, and
// without white space around the others. ERR_INVALID_ARGUMENT when its text is not a JSON object.
Result<SessionChange> prepared_change(SessionChange change);

// A prepared change with the times of an activity; `keep_end` leaves expiresAt as it is.
SessionChange active_change(const SessionChange& change, SessionTimes times, bool keep_end);

// The session after a prepared change. ERR_CORRUPT when `current` is not this session's text.
Result<std::string> changed_session_text(std::string_view id, std::string_view current,
                                         const SessionChange& change);

// The session under another id, with the times of an activity. ERR_CORRUPT as above.
Result<std::string> renamed_session_text(std::string_view id, std::string_view current,
                                         std::string_view new_id, SessionTimes times,
                                         bool keep_end);

}  // namespace rss
