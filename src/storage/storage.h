// Storage: one store with everything it offers, built from its options: the only place that knows
// both the server and the embedded table. Owned by the binding.
#pragma once

#include <memory>
#include <string>

#include "base/options.h"
#include "contract/credentials.h"
#include "memory/memory_backend.h"
#include "net/loop.h"
#include "redis/pool.h"
#include "redis/subscriber.h"
#include "storage/cleanup_schedule.h"
#include "storage/connection_changes.h"
#include "storage/embedded_store.h"
#include "storage/outages.h"
#include "storage/tick_actions.h"
#include "storage/write_probe.h"
#include "store/bridge_tokens/bridge_tokens.h"
#include "store/cache/cache.h"
#include "store/locks/locks.h"
#include "store/rate_limits/rate_limits.h"
#include "store/sessions/sessions.h"
#include "store/tenant_sessions/tenant_session_cleanup.h"
#include "store/tenant_sessions/tenant_sessions.h"
#include "store/values/key_values.h"

namespace rss {

class Storage {
 public:
  // `loop` must outlive the storage. Without a host in the options `embedded` answers and must not
  // be null. Opens no connection.
  // `on_event` hears of each change once, not for every connection; the detail of an "error" is
  // JSON text, as error_json() makes it. `source` is asked only when the options say so.
  Storage(Loop& loop, std::shared_ptr<EmbeddedStore> embedded, Options options, PoolEvent on_event,
          CredentialsSource* source = nullptr);
  // Whatever is pending ends, with ERR_CLOSED unless it only waits for a signal.
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  Sessions& sessions() { return sessions_; }
  KeyValues& key_values() { return key_values_; }
  BridgeTokens& bridge_tokens() { return bridge_tokens_; }
  RateLimits& rate_limits() { return rate_limits_; }
  Locks& locks() { return locks_; }
  Cache& cache() { return cache_; }
  TenantSessions& tenant_sessions() {
    cleanup_schedule_.begin();
    return tenant_sessions_;
  }
  TenantSessionCleanup& tenant_session_cleanup() { return tenant_session_cleanup_; }

  // Ends when a connection is ready, or with the first failure to get one.
  void connect(Callback<Result<Unit>> done);
  // All waits for a lock end.
  void end_waits() { signals_.end_waits(); }
  // Milliseconds to the server and back; one that refuses writes, and so perhaps a PING, is there.
  void ping(Callback<Result<double>> done);
  // Requires that no call is pending that has another step to make, and that none is made from now
  // on: it would end with ERR_CLOSED. Ends when the connections are closed. With the last storage
  // that is closed what stands in their embedded table is gone; one that goes without having been
  // closed leaves it there.
  void close(Callback<Result<Unit>> done);

  // Whether a table of this thread answers, and no server.
  bool is_embedded() const { return !pool_; }

  // JSON text; see NativeStats in lib/native.ts.
  std::string stats() const;

 private:
  std::unique_ptr<Pool> make_pool(CredentialsSource* source);
  std::unique_ptr<Outages> make_outages();
  std::unique_ptr<MemoryBackend> make_embedded_backend();
  void close_table();
  TickEnd& tick_end();
  void on_pool_event(std::string_view name, std::string_view detail);
  std::uint64_t expired() const;

  // In the order of construction; torn down from the last to the first.
  Loop& loop_;
  const Options options_;
  const std::shared_ptr<EmbeddedStore> embedded_;
  // Null with a server, and when it is closed.
  std::shared_ptr<MemoryTable> table_;
  PoolEvent on_event_;
  ConnectionChanges connection_changes_;
  // Before the pool, which writes after them.
  LoopTickEnd loop_tick_end_;
  ImmediateTickEnd immediate_tick_end_;
  std::unique_ptr<Pool> pool_;
  LastKnownValues seen_;
  std::unique_ptr<Outages> outages_;
  std::unique_ptr<MemoryBackend> memory_;
  Backend& backend_;
  WriteProbe write_probe_;
  std::unique_ptr<Subscriber> subscriber_;
  Notifications& signals_;
  Sessions sessions_;
  KeyValues key_values_;
  BridgeTokens bridge_tokens_;
  RateLimits rate_limits_;
  Locks locks_;
  Cache cache_;
  TenantSessions tenant_sessions_;
  TenantSessionCleanup tenant_session_cleanup_;
  CleanupSchedule cleanup_schedule_;
};

// The options that lib/ has checked, from their JSON text (NativeOptions in lib/native.ts).
Result<Options> parse_options(std::string_view json);

}  // namespace rss
