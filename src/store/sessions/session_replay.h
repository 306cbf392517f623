// SessionReplay: what was done to project sessions while the server was away, done to the server:
// each change at most once, and merged with what others did meanwhile. An update or a prolonging
// slides the TTL at the moment of its replay. Owned by the Storage.
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
  // Everything given must outlive this object and every completion of the backend, which is the
  // server alone. `seen` learns what the server holds after a replay.
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
  // The session's text with the changes of the work; counts the conflicts.
  Result<std::string> merged(const Work& work, const std::string& stored,
                             std::uint64_t& conflicts) const;
  // At most the TTL of the session of this text.
  std::int64_t seconds_until(std::int64_t end_ms, std::string_view text) const;

  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  LastKnownValues& seen_;
  AbsoluteExpiry end_;
};

}  // namespace rss
