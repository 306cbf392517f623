// Merges what was done to a session in an outage into the text that the server holds by then, which
// other processes may have changed meanwhile.
//
// A member that was written, or that differs between the text last seen and the local one, is
// applied if the stored value is the one last seen, or one that this process sent and got no answer
// to. Any other stored value
// is a conflict: the later acknowledged update wins, and the losing change is counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/replayer.h"
#include "store/sessions/session_text.h"

namespace rss {

// What this process did to a session.
struct SessionEdit {
  std::string_view before;                        // the text last seen
  const std::vector<std::string>& unconfirmed;    // texts sent whose replies are missing
  std::string_view after;                         // the local text
  const Replayer::MemberChanges& member_changes;  // how its members were last written
};

struct SessionMerge {
  // To apply in this order; both may be empty objects.
  SessionChange removals;
  SessionChange replacements;
  std::uint64_t conflicts = 0;
};

// The members that belong to the store are left out, also those of a TTL of the session's own.
// nullopt when a text is not a JSON object.
std::optional<SessionMerge> merge_session(const SessionEdit& edit, std::string_view stored);

}  // namespace rss
