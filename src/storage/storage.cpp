#include "storage/storage.h"

#include <nlohmann/json.hpp>

#include "contract/outage.h"
#include "storage/error_json.h"
#include "store/sessions/session_operations.h"

namespace rss {

Storage::Storage(Loop& loop, std::shared_ptr<EmbeddedStore> embedded, Options options,
                 EventListener on_event, CredentialsSource* source)
    : loop_(loop),
      options_(std::move(options)),
      embedded_(std::move(embedded)),
      table_(options_.host.empty() ? embedded_->open() : nullptr),
      on_event_(std::move(on_event)),
      loop_tick_end_(loop),
      pool_(make_pool(source)),
      seen_(pool_ ? RecentSessions::kBytes : 0),
      outages_(make_outages()),
      memory_(make_embedded_backend()),
      backend_(outages_ ? outages_->backend() : *memory_),
      write_probe_(backend_, loop, options_),
      subscriber_(pool_ ? std::make_unique<Subscriber>(loop, options_, source) : nullptr),
      signals_(subscriber_ ? static_cast<Notifications&>(*subscriber_) : embedded_->signals()),
      sessions_(backend_, loop, options_, seen_),
      key_values_(backend_, loop, options_),
      bridge_tokens_(backend_, loop, options_),
      rate_limits_(backend_, loop, options_),
      locks_(backend_, loop, options_, signals_),
      cache_(backend_, loop, options_, tick_end()),
      tenant_sessions_(backend_, loop, options_,
                       [this] { on_event_(StorageEvent::kSessionsLost, ""); }),
      tenant_session_cleanup_(
          backend_, loop, options_,
          [this](Function<void()> step) { cleanup_schedule_.later(std::move(step)); }),
      cleanup_schedule_(loop, options_.cleanup_interval_s,
                        [this] { tenant_session_cleanup_.run_in_turn([](auto) {}); }) {}

// Ends pending calls while the modules still exist: the completions call into them.
Storage::~Storage() {
  signals_.end_waits();
  loop_tick_end_.run();
  if (outages_) outages_->shut();
  pool_.reset();
}

std::unique_ptr<Pool> Storage::make_pool(CredentialsSource* source) {
  if (options_.host.empty()) return nullptr;
  return std::make_unique<Pool>(
      loop_, options_, [this](auto event, auto detail) { on_pool_event(event, detail); }, source);
}

std::unique_ptr<Outages> Storage::make_outages() {
  if (!pool_) return nullptr;
  return std::make_unique<Outages>(loop_, *pool_, options_, seen_,
                                   [this](auto event, auto detail) { on_event_(event, detail); });
}

TickEnd& Storage::tick_end() {
  return pool_ ? static_cast<TickEnd&>(loop_tick_end_) : immediate_tick_end_;
}

void Storage::on_pool_event(StorageEvent event, std::string_view detail) {
  const bool failed = event == StorageEvent::kError;
  if (failed) cache_.on_lost();
  if (event == StorageEvent::kWritesRefused) write_probe_.start();
  if (event == StorageEvent::kWritesAccepted) write_probe_.stop();
  if (!connection_changes_.is_change(event, pool_->state().ready)) return;
  on_event_(event, failed ? error_json("connect", pool_->last_error()) : detail);
}

std::unique_ptr<MemoryBackend> Storage::make_embedded_backend() {
  return table_ ? std::make_unique<MemoryBackend>(table_) : nullptr;
}

void Storage::connect(Callback<Result<Unit>> done) {
  if (!pool_) return done(Unit{});
  pool_->connect(std::move(done));
}

void Storage::ping(Callback<Result<double>> done) {
  Command command = SessionCommands::ping();
  const std::uint64_t start = loop_.active_ns();
  command.deadline = start + options_.command_timeout_ms * 1'000'000;
  backend_.run(std::move(command),
               [this, start, done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok() && !refuses_writes(outcome.error()))
                   return done(std::move(outcome.error()));
                 done(pool_ ? static_cast<double>(loop_.active_ns() - start) / 1e6 : 0.0);
               });
}

void Storage::close_table() {
  if (!table_) return;
  memory_->close();
  table_.reset();
  embedded_->close();
}

void Storage::close(Callback<Result<Unit>> done) {
  cleanup_schedule_.stop();
  write_probe_.stop();
  seen_.clear();
  tenant_sessions_.forget();
  if (!pool_) {
    close_table();
    return done(Unit{});
  }
  subscriber_->close();
  loop_tick_end_.run();  // the commands of earlier calls go out before the pool closes
  outages_->close([this, done = std::move(done)]() mutable {
    pool_->close([this, done = std::move(done)](const Result<Unit>& outcome) mutable {
      outages_->shut();  // only now: the fallback serves the last commands that fail in the pool
      done(outcome);
    });
  });
}

// The embedded table counts the sessions themselves. Adding the index members that the cleanup
// drops would count those sessions twice.
std::uint64_t Storage::expired() const {
  if (pool_) return tenant_session_cleanup_.dropped();
  return table_ ? table_->expired_sessions() : 0;
}

std::string Storage::stats() const {
  const Pool::State state = pool_ ? pool_->state() : Pool::State{};
  const PoolCounters traffic = pool_ ? pool_->traffic() : PoolCounters{};
  nlohmann::json stats = {
      {"ready", !pool_ || pool_->reached()},
      {"connected", !pool_ || state.ready > 0},
      {"writable", !pool_ || pool_->refusals().reason().empty()},
      {"writesRefused", pool_ ? pool_->refusals().reason() : ""},
      {"pool",
       {{"connections", state.connections},
        {"ready", state.ready},
        {"inFlight", state.in_flight},
        {"queued", state.queued},
        {"queuedBytes", state.queued_bytes}}},
      {"commands", traffic.commands},
      {"bytesSent", traffic.bytes_sent},
      {"bytesReceived", traffic.bytes_received},
      {"reconnects", traffic.reconnects},
      {"timeouts", traffic.timeouts},
      {"expired", expired()},
      {"sessionsLostToEviction", tenant_sessions_.lost_to_eviction()},
      {"memory",
       {{"entries", table_ ? table_->size() : 0}, {"bytes", table_ ? table_->used_bytes() : 0}}}};
  Outages::describe(outages_.get(), stats);
  return stats.dump();
}

}  // namespace rss
