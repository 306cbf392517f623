// RecentSessions: serves, during an outage, the project sessions that this process saw in the last
// 15 minutes and that have not expired. A view of LastKnownValues. Owned by Outages.
#pragma once

#include "base/key.h"
#include "contract/recent_values.h"
#include "store/sessions/absolute_expiry.h"
#include "store/sessions/last_known_values.h"

namespace rss {

class RecentSessions final : public RecentValues {
 public:
  static constexpr std::size_t kBytes = 64u << 20;
  static constexpr std::int64_t kLongestMs = 15 * 60'000;

  // All arguments must outlive this object. `end` supplies the absolute expiry of a session.
  RecentSessions(const LastKnownValues& seen, const Clock& clock, const Options& options,
                 const AbsoluteExpiry& end)
      : seen_(seen), clock_(clock), options_(options), keys_(options.key_prefix), end_(end) {}

  std::optional<Seen> lookup(std::string_view key) override;

 private:
  std::int64_t end_of(const LastKnownValues::Seen& seen) const;

  const LastKnownValues& seen_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  const AbsoluteExpiry& end_;
};

}  // namespace rss
