// SessionShadow: the project sessions that this process saw in the last 15 minutes and that have
// not ended since. Owned by the Storage.
#pragma once

#include "base/key.h"
#include "contract/shadow.h"
#include "store/sessions/seen_texts.h"
#include "store/sessions/session_end.h"

namespace rss {

class SessionShadow final : public Shadow {
 public:
  static constexpr std::size_t kBytes = 64u << 20;
  static constexpr std::int64_t kLongestMs = 15 * 60'000;

  // Everything given must outlive the shadow; `end` tells when a session ends at the latest.
  SessionShadow(const SeenTexts& seen, const Clock& clock, const Options& options,
                const SessionEnd& end)
      : seen_(seen), clock_(clock), options_(options), keys_(options.key_prefix), end_(end) {}

  std::optional<Seen> recall(std::string_view key) override;

 private:
  std::int64_t end_of(const SeenTexts::Seen& seen) const;

  const SeenTexts& seen_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  const SessionEnd& end_;
};

}  // namespace rss
