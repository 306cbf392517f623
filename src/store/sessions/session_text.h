// The JSON text of a session: `{ sessionId, ...data, createdAt, lastActivity, expiresAt }`. The
// text of a tenant's session has `tenantId` and `userId` after `sessionId`. These named members
// belong to the store, which ignores values that users supply for them. Every other member keeps
// its bytes. The functions below preserve the members of an own TTL (store/sessions/own_ttl.h).
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

// Identifies the session that a text belongs to. An empty tenant means a project session.
struct SessionIdentity {
  SessionIdentity(std::string_view session_id) : id(session_id) {}
  SessionIdentity(std::string_view session_id, std::string_view its_tenant)
      : id(session_id), tenant(its_tenant) {}

  std::string_view id;
  std::string_view tenant = {};
};

// Determines which members belong to the store.
enum class SessionFamily { kProject, kTenant };

// The time of an activity and the expiry that follows from it: the TTL, capped by `latest_end_ms`.
// Times are in milliseconds since the epoch.
struct SessionTimes {
  std::int64_t end_ms() const { return std::min(now_ms + ttl_s * 1000, latest_end_ms); }

  std::int64_t now_ms;
  std::int64_t ttl_s;
  std::int64_t latest_end_ms = INT64_MAX;
};

// One change to a session.
struct SessionChange {
  enum class Kind {
    kReplace,  // replaces whole members; members in `merged` are merged one level deep
    kPatch,    // RFC 7396
  };
  Kind kind = Kind::kReplace;
  std::string text;
  std::vector<std::string> merged = {};
  // Recorded in the member `saves`, which belongs to the store if a save number is given.
  std::optional<SaveNumber> save = {};
};

// True if the member belongs to the store in a project session. `name` is decoded.
bool is_own_session_member(std::string_view name);

// The text of a new project session. ERR_INVALID_ARGUMENT if `data` is not a JSON object.
Result<std::string> new_session_text(std::string_view id, std::string_view data,
                                     SessionTimes times);

// The text of a new session of a tenant's user. ERR_INVALID_ARGUMENT if `data` is not a JSON
// object.
Result<std::string> new_tenant_session_text(SessionIdentity identity, std::string_view user,
                                            std::string_view data, SessionTimes times);

// Prepares a change that may be applied any number of times: removes the members that belong to the
// store, and the white space around the others. ERR_INVALID_ARGUMENT if its text is not a JSON
// object.
Result<SessionChange> prepared_change(SessionChange change,
                                      SessionFamily family = SessionFamily::kProject);

// Adds the members that a prepared change writes. For a merged member it adds each inner member.
void add_written_members(const SessionChange& change, WrittenMembers::List& list);

// A change without members. active_change() adds the times.
inline SessionChange no_change() { return {SessionChange::Kind::kReplace, "{}"}; }

// Adds the times of an activity to a prepared change; `keep_end` leaves `expiresAt` unchanged.
SessionChange active_change(const SessionChange& change, SessionTimes times, bool keep_end);

// The session's text after a prepared change. ERR_CORRUPT if `current` is not this session's text.
Result<std::string> changed_session_text(SessionIdentity identity, std::string_view current,
                                         const SessionChange& change);

// The session's text under a new id, with the times of an activity. ERR_CORRUPT if `current` is not
// the text of the session `id`.
Result<std::string> renamed_session_text(std::string_view id, std::string_view current,
                                         std::string_view new_id, SessionTimes times,
                                         bool keep_end);

// The user of a tenant's session. ERR_CORRUPT if the text is not this session's text or has no
// user.
Result<std::string> session_user(SessionIdentity identity, std::string_view text);

// Milliseconds since the epoch; nullopt if the text has no such member or no valid time in it.
std::optional<std::int64_t> session_created_ms(std::string_view text);
std::optional<std::int64_t> session_activity_ms(std::string_view text);
std::optional<std::int64_t> session_expires_ms(std::string_view text);

}  // namespace rss
