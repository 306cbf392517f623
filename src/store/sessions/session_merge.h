// Merges the changes that this process made to a session during an outage into the text stored on
// the server, which other processes may have changed meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/replayer.h"
#include "store/sessions/session_text.h"

namespace rss {

// The changes that this process made to a session.
struct SessionEdit {
  std::string_view before;                        // the text last seen on the server
  const std::vector<std::string>& unconfirmed;    // texts in doubt: written, the reply is missing
  std::string_view after;                         // the local text
  const Replayer::MemberChanges& member_changes;  // the last write of each member
};

struct SessionMerge {
  // The caller applies `removals` first, then `replacements`. Both may be empty objects.
  SessionChange removals;
  SessionChange replacements;
  std::uint64_t conflicts = 0;
};

// The merge considers each member that differs between the last seen text and the local text. If
// updates are in doubt, it also considers members that were written with an unchanged value. It
// applies the local value if the stored value is the last seen one or one in doubt. A stored value
// that differs from all of these and from the local value is a conflict. The later update wins: the
// merge compares the time of the local change with `lastActivity` of the stored text. Each conflict
// is counted.
//
// The result omits the members that belong to the store, including those of an own TTL. nullopt if
// a text is not a JSON object.
std::optional<SessionMerge> merge_session(const SessionEdit& edit, std::string_view stored);

}  // namespace rss
