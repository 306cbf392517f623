// Storage: builds all modules and their backend from the options. The backend is a server or the
// embedded table, and only this class knows both. Owned by the binding.
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
  // `loop` and `source` must outlive the storage. If the options name no host, `embedded` must not
  // be null and is the backend. The constructor opens no connection. `on_event` receives the
  // connection events that ConnectionChanges passes, and all other events. The detail of a kError
  // event is the JSON text from error_json(). `source` is used only if options.ask_credentials is
  // set.
  Storage(Loop& loop, std::shared_ptr<EmbeddedStore> embedded, Options options,
          EventListener on_event, CredentialsSource* source = nullptr);
  // Pending calls end with ERR_CLOSED. Pending lock waits end with their current version.
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

  // Ends when a connection is ready, or with the error of the first failed attempt.
  void connect(Callback<Result<Unit>> done);
  // Ends all lock waits, including those of other storages on the same embedded store.
  void end_waits() { signals_.end_waits(); }
  // Returns the round-trip time in milliseconds, 0 for the embedded table. A server that rejects
  // the PING because it rejects writes counts as reachable.
  void ping(Callback<Result<double>> done);
  // Requires that no pending call has another command to send, and that no new call is made: it
  // would end with ERR_CLOSED. Ends when the connections are closed. When the last storage of an
  // embedded table is closed, the table is emptied. A storage that is destroyed without close()
  // leaves the entries in the table.
  void close(Callback<Result<Unit>> done);

  // True if the backend is the embedded table.
  bool is_embedded() const { return !pool_; }

  // JSON text; see NativeStats in lib/native/native-stats.ts.
  std::string stats() const;

 private:
  std::unique_ptr<Pool> make_pool(CredentialsSource* source);
  std::unique_ptr<Outages> make_outages();
  std::unique_ptr<MemoryBackend> make_embedded_backend();
  void close_table();
  TickEnd& tick_end();
  void on_pool_event(StorageEvent event, std::string_view detail);
  std::uint64_t expired() const;

  // The order of the members matters: they are destroyed from the last to the first.
  Loop& loop_;
  const Options options_;
  const std::shared_ptr<EmbeddedStore> embedded_;
  // Null with a server, and after close().
  std::shared_ptr<MemoryTable> table_;
  EventListener on_event_;
  ConnectionChanges connection_changes_;
  // Constructed before the pool, so that its actions run before the pool writes.
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

// Parses the JSON text of NativeOptions (lib/native/native.ts), which lib/ has validated.
Result<Options> parse_options(std::string_view json);

}  // namespace rss
