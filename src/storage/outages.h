// Outages: the decorators between a storage's modules and its server that handle outages: the
// circuit breaker and, in front of it, the fallback. There is no fallback if the option 'fallback'
// is 'never'. Owned by a Storage.
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
  // All references except the pool must outlive this object. shut() must be called before the pool
  // is destroyed.
  Outages(Loop& loop, Pool& pool, const Options& options, LastKnownValues& seen,
          EventListener on_event);

  // The backend of the storage's modules.
  Backend& backend() { return fallback_ ? static_cast<Backend&>(*fallback_) : breaker_; }

  // True while commands are served from memory and not by the server.
  bool answers_here() const { return fallback_ && fallback_->away(); }

  // Replays pending changes, unless the server is away: see Fallback::close(). Requires that no
  // call is pending.
  void close(Function<void()> done);
  // Ends blocked calls with ERR_CLOSED. A pending close() ends immediately: see Fallback::shut().
  void shut();

  // Adds members to a NativeStats object. `outages` is null for a storage without a server.
  static void describe(const Outages* outages, nlohmann::json& stats);

 private:
  void on_suspected() override;
  void on_opened(const Error& cause) override;
  void on_closed() override;
  void wake();
  void pulse();
  Fallback::Parts parts_of_fallback(Loop& loop, const Options& options, EventListener on_event);

  Breaker breaker_;
  AbsoluteExpiry end_;
  RecentSessions shadow_;
  SessionReplay replay_;
  std::optional<Fallback> fallback_;
  Timer pulse_;
};

}  // namespace rss
