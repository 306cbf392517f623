#include "support/store_world.h"

#include <utility>

namespace rss {

void SplitBackend::run(Command command, Completion completion) {
  seen_.insert(command.operation);
  auto entry = std::make_shared<Entry>(Entry{std::move(completion)});
  pending_.push_back(entry);
  if (command.operation->name == refused_) {
    entry->outcome = Error{ErrorCode::kServer, "refused", "OOM"};
    return drain();
  }
  Backend& backend = command.operation == chosen_ ? server_ : table_;
  backend.run(std::move(command), [this, entry](Result<Reply> outcome) {
    entry->outcome = std::move(outcome);
    drain();
  });
}

void SplitBackend::drain() {
  while (!pending_.empty() && pending_.front()->outcome) {
    const auto entry = std::move(pending_.front());
    pending_.pop_front();
    entry->completion(std::move(*entry->outcome));
  }
}

Options StoreWorld::options_for(Kind kind) {
  Options options;
  options.max_sessions_per_user = 2;
  options.absolute_session_ttl_s = kind == Kind::kAbsoluteTtl ? 60 : 0;
  options.sliding_expiration = kind != Kind::kNotSliding;
  options.command_timeout_ms = 500;
  return options;
}

StoreWorld::StoreWorld(TestLoop& its_loop, Backend& server, Kind kind)
    : loop(its_loop),
      options(options_for(kind)),
      table(std::make_shared<MemoryTable>(loop.loop(), 64u << 20)),
      backend(server, memory),
      signals(loop.loop()),
      sessions(backend, loop.loop(), options, seen),
      replay(backend, loop.loop(), options, seen),
      tenant_sessions(backend, loop.loop(), options),
      cleanup(backend, loop.loop(), options, [](Function<void()> step) { step(); }),
      cache(backend, loop.loop(), options, tick_end),
      key_values(backend, loop.loop(), options),
      bridge_tokens(backend, loop.loop(), options),
      rate_limits(backend, loop.loop(), options),
      locks(backend, loop.loop(), options, signals) {
  fill();
}

// The table answers at once.
void StoreWorld::fill() {
  sessions.create(kSession, R"({"x":0})", [](auto) {});
  tenant_sessions.create("t", "u", kSession, "{}", [](auto) {});
  tenant_sessions.create("t", "u", kOther, "{}", [](auto) {});
  cache.set(kEntry, {"1", {"a"}, 60}, [](auto) {});
  cache.set(kStale, {"1", {"a"}, 60, 60}, [](auto) {});
  cache.set(kExpiring, {"1", {"expiring"}, 60}, [](auto) {});
  cache.make_stale("t", {"expiring"}, 60, [](auto) {});
  key_values.set("k", "v", {60, false}, [](auto) {});
  bridge_tokens.issue("hash", "1", 60, [](auto) {});
  rate_limits.hit("k", {3, 10}, 1, [](auto) {});
  locks.acquire("l", "token", 60'000, [](auto) {});
}

}  // namespace rss
