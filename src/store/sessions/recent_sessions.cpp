#include "store/sessions/recent_sessions.h"

#include <algorithm>

#include "store/sessions/own_ttl.h"
#include "store/sessions/session_text.h"

namespace rss {

std::optional<RecentValues::Seen> RecentSessions::lookup(std::string_view key) {
  const auto id = keys_.project_session_id(key);
  const LastKnownValues::Seen* seen = id ? seen_.find(*id) : nullptr;
  if (!seen) return std::nullopt;
  const std::int64_t now = clock_.wall_ms();
  const std::int64_t end = end_of(*seen);
  if (now - seen->wall_ms > kLongestMs || end <= now) return std::nullopt;
  return Seen{seen->text, &seen->unconfirmed, end};
}

// If reads do not slide the expiry, the text's `expiresAt` is exact. A text that another program
// wrote may lack it.
std::int64_t RecentSessions::end_of(const LastKnownValues::Seen& seen) const {
  const std::int64_t slid = seen.wall_ms + ttl_of(seen.text, options_) * 1000;
  const std::int64_t latest = std::min(slid, end_.latest_ms(seen.text));
  if (options_.sliding_expiration && !lives_until_updated(seen.text)) return latest;
  return std::min(latest, session_expires_ms(seen.text).value_or(latest));
}

}  // namespace rss
