// StoreWorld: everything that the store offers, with something in it, over a backend in which one
// operation of the test's choice is run by a server and every other one by the embedded table. Each
// public call of the store is in store_calls().
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "memory/memory_backend.h"
#include "storage/thread_notifications.h"
#include "storage/tick_actions.h"
#include "store/bridge_tokens/bridge_tokens.h"
#include "store/cache/cache.h"
#include "store/locks/locks.h"
#include "store/rate_limits/rate_limits.h"
#include "store/sessions/session_replay.h"
#include "store/sessions/sessions.h"
#include "store/tenant_sessions/tenant_session_cleanup.h"
#include "store/tenant_sessions/tenant_sessions.h"
#include "store/values/key_values.h"
#include "support/test_loop.h"

namespace rss {

// Completions run in the order of the commands, whoever runs them.
class SplitBackend final : public Backend {
 public:
  // Both must outlive it. Without an operation everything is run by the table.
  SplitBackend(Backend& server, Backend& table) : server_(server), table_(table) {}

  void send_to_server(const Operation* operation) {
    chosen_ = operation;
    seen_.clear();
  }
  // From now on it is refused, as by a server without memory.
  void refuse(std::string_view operation) { refused_ = operation; }
  // The operations since then.
  const std::set<const Operation*>& seen() const { return seen_; }
  // Whether no command is pending.
  bool idle() const { return pending_.empty(); }

  void run(Command command, Completion completion) override;

 private:
  struct Entry {
    Completion completion;
    std::optional<Result<Reply>> outcome = {};
  };
  void drain();

  Backend& server_;
  Backend& table_;
  const Operation* chosen_ = nullptr;
  std::string_view refused_;
  std::set<const Operation*> seen_;
  std::deque<std::shared_ptr<Entry>> pending_;
};

class StoreWorld {
 public:
  enum class Kind { kPlain, kAbsoluteTtl, kNotSliding };
  static constexpr std::string_view kSession = "0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01";
  static constexpr std::string_view kOther = "7d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d02";

  static constexpr Cache::Place kEntry{"t", "n", "k"};
  static constexpr Cache::Place kStale{"t", "n", "stale"};
  static constexpr Cache::Place kExpiring{"t", "n", "expiring"};

  // Both must outlive it.
  StoreWorld(TestLoop& loop, Backend& server, Kind kind);

  TestLoop& loop;
  Options options;
  std::shared_ptr<MemoryTable> table;
  MemoryBackend memory{table};
  SplitBackend backend;
  ImmediateTickEnd tick_end = {};
  ThreadNotifications signals;
  LastKnownValues seen;
  Sessions sessions;
  SessionReplay replay;
  TenantSessions tenant_sessions;
  TenantSessionCleanup cleanup;
  Cache cache;
  KeyValues key_values;
  BridgeTokens bridge_tokens;
  RateLimits rate_limits;
  Locks locks;

 private:
  static Options options_for(Kind kind);
  void fill();
};

// The error that a call ended with, or nothing.
using CallEnd = Callback<std::optional<Error>>;

struct StoreCall {
  std::string name;
  void (*start)(StoreWorld&, CallEnd);
};

std::vector<StoreCall> store_calls();

}  // namespace rss
