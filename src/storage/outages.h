// Outages: what stands between a storage's rooms and its server, for the time when that is away:
// the breaker, and before it the fallback, unless the option 'fallback' is 'never'. Owned by a
// Storage.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "policy/fallback.h"
#include "redis/pool.h"
#include "store/sessions/recent_sessions.h"
#include "store/sessions/session_replay.h"

namespace rss {

class Outages final : private BreakerListener {
 public:
  // Everything given must outlive it, the pool excepted: shut() it before the pool goes.
  Outages(Loop& loop, Pool& pool, const Options& options, LastKnownValues& seen,
          Fallback::Event on_event);

  // What the rooms talk to.
  Backend& backend() { return fallback_ ? static_cast<Backend&>(*fallback_) : breaker_; }

  // Whether answers come from here, not from the server.
  bool answers_here() const { return fallback_ && fallback_->away(); }

  // Tells the server what it has not heard, if it is there. Requires that no call is pending.
  void close(Function<void()> done);
  // Whatever waits here ends with ERR_CLOSED, and so does all that comes; a close() ends now.
  void shut();

  // Adds members of NativeStats; null where there is no server.
  static void describe(const Outages* outages, nlohmann::json& stats);

 private:
  void on_suspected() override;
  void on_opened(const Error& cause) override;
  void on_closed() override;
  void wake();
  void pulse();
  Fallback::Parts parts_of_fallback(Loop& loop, const Options& options, Fallback::Event on_event);

  Breaker breaker_;
  AbsoluteExpiry end_;
  RecentSessions shadow_;
  SessionReplay replay_;
  std::optional<Fallback> fallback_;
  Timer pulse_;
};

}  // namespace rss
