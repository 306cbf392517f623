// The JSON text of a session: `{ sessionId, ...data, createdAt, lastActivity, expiresAt }`; that of
// a tenant's session has `tenantId` and `userId` behind the id. The named members belong to the
// store; what a user gives for them is ignored. Every other member keeps its bytes. The functions
// below keep the members of a TTL of the session's own (store/own_ttl.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contract/written_members.h"

namespace rss {

// Which session a text is of. Without a tenant it is a project session.
struct SessionIdentity {
  SessionIdentity(std::string_view session_id) : id(session_id) {}
  SessionIdentity(std::string_view session_id, std::string_view its_tenant)
      : id(session_id), tenant(its_tenant) {}

  std::string_view id;
  std::string_view tenant = {};
};

// Whose members belong to the store.
enum class SessionFamily { kProject, kTenant };

// When a session was last active, and when it ends: after its TTL, but at the latest then.
struct SessionTimes {
  std::int64_t end_ms() const { return std::min(now_ms + ttl_s * 1000, latest_end_ms); }

  std::int64_t now_ms;
  std::int64_t ttl_s;
  std::int64_t latest_end_ms = INT64_MAX;
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
  // Written to the member `saves`, which then belongs to the store.
  std::optional<SaveNumber> save = {};
};

// Whether a member of this decoded name belongs to the store in a project session.
bool is_own_session_member(std::string_view name);

// The text of a new session. ERR_INVALID_ARGUMENT when `data` is not a JSON object.
Result<std::string> new_session_text(std::string_view id, std::string_view data,
                                     SessionTimes times);

// The same of a tenant's user.
Result<std::string> new_tenant_session_text(SessionIdentity identity, std::string_view user,
                                            std::string_view data, SessionTimes times);

// A change made ready to be applied any number of times: without the store's own members, and
// without white space around the others. ERR_INVALID_ARGUMENT when its text is not a JSON object.
Result<SessionChange> prepared_change(SessionChange change,
                                      SessionFamily family = SessionFamily::kProject);

// Adds the members that a prepared change writes: those of a member that it merges one by one.
void add_written_members(const SessionChange& change, WrittenMembers::List& list);

// A change to nothing but the times.
inline SessionChange no_change() { return {SessionChange::Kind::kReplace, "{}"}; }

// A prepared change with the times of an activity; `keep_end` leaves expiresAt as it is.
SessionChange active_change(const SessionChange& change, SessionTimes times, bool keep_end);

// The session after a prepared change. ERR_CORRUPT when `current` is not this session's text.
Result<std::string> changed_session_text(SessionIdentity identity, std::string_view current,
                                         const SessionChange& change);

// The session under another id, with the times of an activity. ERR_CORRUPT as above.
Result<std::string> renamed_session_text(std::string_view id, std::string_view current,
                                         std::string_view new_id, SessionTimes times,
                                         bool keep_end);

// The user of the tenant's session; ERR_CORRUPT when the text is not of this session, or tells no
// user.
Result<std::string> session_user(SessionIdentity identity, std::string_view text);

// Milliseconds since the epoch; nullopt when the text tells no such time.
std::optional<std::int64_t> session_created_ms(std::string_view text);
std::optional<std::int64_t> session_activity_ms(std::string_view text);
std::optional<std::int64_t> session_expires_ms(std::string_view text);

}  // namespace rss
