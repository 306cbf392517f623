#include "storage/outages.h"

#include <nlohmann/json.hpp>

#include "storage/embedded_store.h"
#include "store/sessions/session_operations.h"

namespace rss {
namespace {

constexpr std::uint64_t kPulseMs = 100;
// Memory budget of the fallback's table.
constexpr std::uint64_t kTableBytes = 64u << 20;

std::uint64_t timeout_ns(const Options& options) { return options.command_timeout_ms * 1'000'000; }

// The returned pointer owns the store, so the sweep timer lives as long as the table.
std::shared_ptr<Table> make_table(Loop& loop) {
  auto store = std::make_shared<EmbeddedStore>(loop, kTableBytes);
  MemoryTable* table = store->open().get();
  return std::shared_ptr<Table>(std::move(store), table);
}

}  // namespace

Outages::Outages(Loop& loop, Pool& pool, const Options& options, LastKnownValues& seen,
                 EventListener on_event)
    : breaker_(pool, pool, loop, SessionCommands::ping(), timeout_ns(options)),
      end_(breaker_, loop, options),
      shadow_(seen, loop, options, end_),
      replay_(breaker_, loop, options, seen),
      pulse_(loop, [this] { pulse(); }) {
  pool.listen(breaker_);
  breaker_.listen(*this);
  if (options.fallback) fallback_.emplace(parts_of_fallback(loop, options, std::move(on_event)));
}

Fallback::Parts Outages::parts_of_fallback(Loop& loop, const Options& options,
                                           EventListener on_event) {
  return {.server = breaker_,
          .clock = loop,
          .shadow = shadow_,
          .replayer = replay_,
          .make_table = [&loop] { return make_table(loop); },
          .on_event = std::move(on_event),
          .wake = [this] { wake(); },
          .timeout_ns = timeout_ns(options)};
}

void Outages::on_opened(const Error& cause) {
  wake();
  if (fallback_) fallback_->on_opened(cause);
}

void Outages::on_closed() {
  if (fallback_) fallback_->on_closed();
}

void Outages::on_suspected() { wake(); }

void Outages::wake() {
  if (!pulse_.active()) pulse_.start(kPulseMs, kPulseMs);
}

void Outages::pulse() {
  breaker_.pulse();
  if (fallback_) fallback_->pulse();
  const bool needed = breaker_.needs_pulse() || (fallback_ && fallback_->needs_pulse());
  if (!needed) pulse_.stop();
}

void Outages::close(Function<void()> done) {
  if (!fallback_) return done();
  fallback_->close(std::move(done));
}

void Outages::shut() {
  pulse_.stop();
  if (fallback_) fallback_->shut();
}

void Outages::describe(const Outages* outages, nlohmann::json& stats) {
  Fallback::Counts counts = {};
  if (outages && outages->fallback_) counts = outages->fallback_->counts();
  stats["type"] = outages && !outages->answers_here() ? "redis" : "memory";
  stats["breaker"] = {{"state", outages ? outages->breaker_.state_name() : "closed"},
                      {"openedCount", outages ? outages->breaker_.opened_count() : 0}};
  stats["journal"] = {{"entries", counts.journal_entries},
                      {"bytes", counts.journal_bytes},
                      {"invalidations", counts.kept}};
  stats["fallbackOperations"] = counts.answered;
  stats["replayed"] = counts.replayed;
  stats["lost"] = counts.lost;
  stats["conflicts"] = counts.conflicts;
}

}  // namespace rss
