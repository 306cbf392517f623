// SessionReplay: replays to the server the changes that were made to project sessions during an
// outage. It applies each change at most once, and merges it with changes that other processes made
// meanwhile. A replayed update or touch slides the TTL at the time of the replay. Owned by Outages.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "base/task.h"
#include "contract/replayer.h"
#include "store/sessions/absolute_expiry.h"
#include "store/sessions/last_known_values.h"
#include "store/sessions/session_replay_operations.h"
#include "store/shared/caller.h"

namespace rss {

class SessionReplay final : public Replayer {
 public:
  // All arguments must outlive this object and every completion of the backend. `server` must be
  // the server without a fallback. A replay updates `seen` with the text stored on the server.
  SessionReplay(Backend& server, const Clock& clock, const Options& options, LastKnownValues& seen)
      : caller_(server, clock, options),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        seen_(seen),
        end_(server, clock, options) {}

  // Requires a key of a project session.
  void replay(Work work, Done done) override;

 private:
  Task remove(Work work, Done done);
  Task prolong(Work work, Done done);
  Task bring(Work work, Done done);

  void end(const Work& work, Outcome outcome, Done& done);
  void fail(const Work& work, Error error, Done& done);
  static void take_over(Work& work, std::size_t attempt);
  std::string_view id_of(const Work& work) const;
  ReplayMark attempt(Work& work, std::string_view marker_key) const;
  ReplayMark mark(const Work& work, std::string_view marker_key, std::int64_t attempt) const;
  // The stored text merged with the local changes. Sets `conflicts`.
  Result<std::string> merged(const Work& work, const std::string& stored,
                             std::uint64_t& conflicts) const;
  // Seconds until `end_ms`, rounded up: at least 1, at most the TTL of the session.
  std::int64_t seconds_until(std::int64_t end_ms, std::string_view text) const;

  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  LastKnownValues& seen_;
  AbsoluteExpiry end_;
};

}  // namespace rss
