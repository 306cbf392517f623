#include "support/store_world.h"

#include <utility>

#include "base/json_members.h"
#include "store/session_operations.h"

namespace rss {
namespace {

template <class T>
Callback<Result<T>> told(CallEnd end) {
  return [end = std::move(end)](Result<T> outcome) mutable {
    end(outcome.ok() ? std::nullopt : std::optional(std::move(outcome.error())));
  };
}

using Found = std::optional<std::string_view>;
using Kind = SessionChange::Kind;

constexpr std::string_view kId = StoreWorld::kSession;
constexpr std::string_view kOther = StoreWorld::kOther;
constexpr std::string_view kUnknown = "3d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d03";
const Cache::Place kEntry{"t", "n", "k"};
const Cache::Place kStale{"t", "n", "stale"};
const Cache::Place kExpiring{"t", "n", "expiring"};

SessionChange change() { return {Kind::kReplace, R"({"x":1})"}; }

std::vector<StoreCall> session_calls() {
  return {
      {"sessions.create",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.create(kUnknown, "{}", told<Unit>(std::move(end)));
       }},
      {"sessions.get",
       [](StoreWorld& w, CallEnd end) { w.sessions.get(kId, told<Found>(std::move(end))); }},
      {"sessions.get of no UUID",
       [](StoreWorld& w, CallEnd end) { w.sessions.get("x", told<Found>(std::move(end))); }},
      {"sessions.update",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.update(kId, change(), told<std::string_view>(std::move(end)));
       }},
      {"sessions.update of a session that was not seen",
       [](StoreWorld& w, CallEnd end) {
         w.seen.clear();
         w.sessions.update(kId, change(), told<std::string_view>(std::move(end)));
       }},
      {"sessions.patch",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.update(kId, {Kind::kPatch, R"({"x":null})"},
                           told<std::string_view>(std::move(end)));
       }},
      {"sessions.delete",
       [](StoreWorld& w, CallEnd end) { w.sessions.remove(kId, told<bool>(std::move(end))); }},
      {"sessions.touch",
       [](StoreWorld& w, CallEnd end) { w.sessions.touch(kId, told<bool>(std::move(end))); }},
      {"sessions.complete",
       [](StoreWorld& w, CallEnd end) { w.sessions.complete(kId, told<Found>(std::move(end))); }},
      {"sessions.rotate",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.rotate(kId, kOther, told<Unit>(std::move(end)));
       }},
      {"sessions.rotate of a session that was not seen",
       [](StoreWorld& w, CallEnd end) {
         w.seen.clear();
         w.sessions.rotate(kId, kOther, told<Unit>(std::move(end)));
       }},
  };
}

Replayer::Task task(StoreWorld& w, std::string_view id) {
  Replayer::Task task{.key = "project_session:" + std::string(id)};
  task.before = std::string(w.table->get(task.key).value_or("{}"));
  task.value = *json_replace_members(task.before, R"({"x":1})", {});
  task.end_ms = w.loop.loop().wall_ms() + 60'000;
  return task;
}

void replay(StoreWorld& w, Replayer::Task task, CallEnd end) {
  w.replay.replay(std::move(task), told<Replayer::Outcome>(std::move(end)));
}

std::vector<StoreCall> replay_calls() {
  return {
      {"replay of a creation",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Task created = task(w, kUnknown);
         created.created = true;
         replay(w, std::move(created), std::move(end));
       }},
      {"replay of an update",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Task changed = task(w, kId);
         changed.changed = true;
         changed.attempts->id = "id";
         changed.attempts->texts = {"{}"};
         replay(w, std::move(changed), std::move(end));
       }},
      {"replay of an activity",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Task prolonged = task(w, kId);
         prolonged.prolonged = true;
         replay(w, std::move(prolonged), std::move(end));
       }},
      {"replay of a removal",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Task removed = task(w, kId);
         removed.removed = true;
         replay(w, std::move(removed), std::move(end));
       }},
      {"replay of the removal of a session whose creation is in doubt",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Task removed = task(w, kId);
         removed.removed = true;
         removed.attempts->id = "id";
         replay(w, std::move(removed), std::move(end));
       }},
      {"the probe of a server that refused a write",
       [](StoreWorld& w, CallEnd end) {
         Command probe = SessionCommands::write_probe("project_session:");
         probe.deadline = w.loop.loop().active_ns() + 500'000'000;
         w.backend.run(std::move(probe), told<Reply>(std::move(end)));
       }},
  };
}

std::vector<StoreCall> tenant_session_calls() {
  using Texts = TenantSessions::Texts;
  return {
      {"tenantSessions.create",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.create("t", "u", kUnknown, "{}", told<Texts>(std::move(end)));
       }},
      {"tenantSessions.create over the maximum, with members that others marked",
       [](StoreWorld& w, CallEnd end) {
         w.table->sorted_set_put("user_sessions:t:u", "of others", -5);
         w.tenant_sessions.create("t", "u", kUnknown, "{}", told<Texts>(std::move(end)));
       }},
      {"tenantSessions.get",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.get("t", kId, told<Found>(std::move(end)));
       }},
      {"tenantSessions.get of a session whose user is unknown",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.forget();
         w.tenant_sessions.get("t", kId, told<Found>(std::move(end)));
       }},
      {"tenantSessions.get from a server that refuses writes",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.forget();
         w.backend.refuse("tenantSessions.touch");
         w.tenant_sessions.get("t", kId, told<Found>(std::move(end)));
       }},
      {"tenantSessions.get of no UUID",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.get("t", "x", told<Found>(std::move(end)));
       }},
      {"tenantSessions.update",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.update("t", kId, change(), told<std::string_view>(std::move(end)));
       }},
      {"tenantSessions.update of a session that was not seen",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.forget();
         w.tenant_sessions.update("t", kId, change(), told<std::string_view>(std::move(end)));
       }},
      {"tenantSessions.destroy",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.destroy("t", kId, told<bool>(std::move(end)));
       }},
      {"tenantSessions.destroy of a session whose user is unknown",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.forget();
         w.tenant_sessions.destroy("t", kId, told<bool>(std::move(end)));
       }},
      {"tenantSessions.destroy of what is no session",
       [](StoreWorld& w, CallEnd end) {
         w.table->set("session:t:" + std::string(kUnknown), "x", Table::Expiry::never());
         w.tenant_sessions.destroy("t", kUnknown, told<bool>(std::move(end)));
       }},
      {"tenantSessions.list",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.list("t", "u", told<Texts>(std::move(end)));
       }},
      {"tenantSessions.list with members that are ending or dead",
       [](StoreWorld& w, CallEnd end) {
         w.table->sorted_set_put("user_sessions:t:u", "ending", -5);
         w.table->sorted_set_put("user_sessions:t:u", "dead", 5);
         w.tenant_sessions.list("t", "u", told<Texts>(std::move(end)));
       }},
      {"tenantSessions.destroyAll",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.destroy_all("t", "u", "", told<std::int64_t>(std::move(end)));
       }},
      {"tenantSessions.cleanup",
       [](StoreWorld& w, CallEnd end) {
         w.table->sorted_set_put("user_sessions:t:u", "dead", 5);
         w.cleanup.run("", told<std::int64_t>(std::move(end)));
       }},
      {"tenantSessions.cleanup in turn",
       [](StoreWorld& w, CallEnd end) {
         w.cleanup.run_in_turn(told<std::int64_t>(std::move(end)));
       }},
  };
}

std::vector<StoreCall> cache_calls() {
  return {
      {"cache.set",
       [](StoreWorld& w, CallEnd end) {
         w.cache.set(kEntry, {"1", {"a"}, 60}, told<Unit>(std::move(end)));
       }},
      {"cache.setMany",
       [](StoreWorld& w, CallEnd end) {
         w.cache.set_many("t", "n", {"a", "b"}, {"1", "2"}, {"", {"a"}, 60},
                          told<Unit>(std::move(end)));
       }},
      {"cache.get",
       [](StoreWorld& w, CallEnd end) { w.cache.get(kEntry, told<Found>(std::move(end))); }},
      {"cache.get of an entry that may be stale",
       [](StoreWorld& w, CallEnd end) { w.cache.get(kStale, told<Found>(std::move(end))); }},
      {"cache.getMany",
       [](StoreWorld& w, CallEnd end) {
         w.cache.get_many("t", "n", {"k", "stale", "absent"}, told<Cache::List>(std::move(end)));
       }},
      {"cache.delete",
       [](StoreWorld& w, CallEnd end) { w.cache.remove(kEntry, told<bool>(std::move(end))); }},
      {"cache.invalidateTags",
       [](StoreWorld& w, CallEnd end) {
         w.cache.invalidate("t", {"a"}, told<Unit>(std::move(end)));
       }},
      {"cache.clear",
       [](StoreWorld& w, CallEnd end) { w.cache.clear("t", told<Unit>(std::move(end))); }},
      {"cache.orFetch, the look",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look(kStale, false, told<Cache::List>(std::move(end)));
       }},
      {"cache.orFetch, the look that takes what is stale",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look(kStale, true, told<Cache::List>(std::move(end)));
       }},
      {"cache.orFetch, the first look of a tenant",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look({"new", "n", "k"}, false, told<Cache::List>(std::move(end)));
       }},
      {"cache.orFetch, the store",
       [](StoreWorld& w, CallEnd end) {
         w.cache.store(kEntry, "abc:5", {"1", {"a"}, 60}, told<bool>(std::move(end)));
       }},
      {"nextCache.get",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look_or_stale(kExpiring, {"more"}, told<Cache::Seen>(std::move(end)));
       }},
      {"nextCache.get, the first of a tenant",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look_or_stale({"new", "n", "k"}, {}, told<Cache::Seen>(std::move(end)));
       }},
      {"nextCache.revalidate",
       [](StoreWorld& w, CallEnd end) {
         w.cache.make_stale("t", {"a"}, 60, told<Unit>(std::move(end)));
       }},
  };
}

std::vector<StoreCall> key_value_calls() {
  using List = std::vector<std::optional<std::string>>;
  return {
      {"redis.get",
       [](StoreWorld& w, CallEnd end) { w.key_values.get("k", told<Found>(std::move(end))); }},
      {"redis.set",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.set("k", "v", {}, told<Found>(std::move(end)));
       }},
      {"redis.set of an absent key",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.set("absent", "v", {60, true}, told<Found>(std::move(end)));
       }},
      {"redis.del",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.del({"k", "absent"}, told<std::int64_t>(std::move(end)));
       }},
      {"redis.exists",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.exists({"k"}, told<std::int64_t>(std::move(end)));
       }},
      {"redis.expire",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.expire("k", 60, told<std::int64_t>(std::move(end)));
       }},
      {"redis.ttl", [](StoreWorld& w,
                       CallEnd end) { w.key_values.ttl("k", told<std::int64_t>(std::move(end))); }},
      {"redis.incr",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.incr("count", told<std::int64_t>(std::move(end)));
       }},
      {"redis.mget",
       [](StoreWorld& w, CallEnd end) {
         w.key_values.mget({"k", "absent"}, told<List>(std::move(end)));
       }},
  };
}

std::vector<StoreCall> other_calls() {
  using Verdict = RateLimits::Verdict;
  return {
      {"bridgeTokens.issue",
       [](StoreWorld& w, CallEnd end) {
         w.bridge_tokens.issue("new", "1", 60, told<Unit>(std::move(end)));
       }},
      {"bridgeTokens.consume",
       [](StoreWorld& w, CallEnd end) {
         w.bridge_tokens.consume("hash", told<Found>(std::move(end)));
       }},
      {"bridgeTokens.peek",
       [](StoreWorld& w, CallEnd end) {
         w.bridge_tokens.peek("hash", told<Found>(std::move(end)));
       }},
      {"bridgeTokens.revoke",
       [](StoreWorld& w, CallEnd end) {
         w.bridge_tokens.revoke("hash", told<bool>(std::move(end)));
       }},
      {"rateLimits.hit",
       [](StoreWorld& w, CallEnd end) {
         w.rate_limits.hit("k", {3, 10}, 2, told<Verdict>(std::move(end)));
       }},
      {"rateLimits.hit of the largest limit",
       [](StoreWorld& w, CallEnd end) {
         w.rate_limits.hit("k", {1'000'000, INT32_MAX}, 1'000'000, told<Verdict>(std::move(end)));
       }},
      {"rateLimits.peek",
       [](StoreWorld& w, CallEnd end) {
         w.rate_limits.peek("k", {3, 10}, told<Verdict>(std::move(end)));
       }},
      {"rateLimits.reset",
       [](StoreWorld& w, CallEnd end) { w.rate_limits.reset("k", told<bool>(std::move(end))); }},
      {"locks.acquire",
       [](StoreWorld& w, CallEnd end) {
         w.locks.acquire("l", "token", 1000, told<std::int64_t>(std::move(end)));
       }},
      {"locks.extend",
       [](StoreWorld& w, CallEnd end) {
         w.locks.extend("l", "token", 1000, told<bool>(std::move(end)));
       }},
      {"locks.release",
       [](StoreWorld& w, CallEnd end) {
         w.locks.release("l", "token", told<bool>(std::move(end)));
       }},
      {"locks.release, with a word to those who wait",
       [](StoreWorld& w, CallEnd end) {
         w.locks.release_and_tell("l", "token", told<bool>(std::move(end)));
       }},
  };
}

}  // namespace

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
      cache(backend, loop.loop(), options, turn_end),
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

std::vector<StoreCall> store_calls() {
  std::vector<StoreCall> all = session_calls();
  for (const auto& more : {replay_calls(), tenant_session_calls(), cache_calls(), key_value_calls(), other_calls()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace rss
