#include "calls.h"

#include <memory>

#include "call_arguments.h"

namespace rss {
namespace {

using Calls = std::vector<MeasuredCall>;

// Every call below gets its arguments when it is made ready, and is metered from its start.
Driver::Ready create(Driver& d, std::size_t number) {
  return [&d, id = id(number), data = session_data(number)] {
    d.storage().sessions().create(id, data, d.done());
  };
}
Driver::Ready create_for(Driver& d, std::string user, std::size_t number) {
  return [&d, user = std::move(user), id = id(number), data = session_data(number)] {
    d.storage().tenant_sessions().create(kTenant, user, id, data,
                                         [&d](const auto& outcome) { d.end(outcome.ok()); });
  };
}
Driver::Ready update(Driver& d, std::string id, SessionChange change) {
  return [&d, id = std::move(id), change = std::move(change)]() mutable {
    d.storage().sessions().update(id, std::move(change), d.done());
  };
}

void add_sessions(Calls& calls, std::size_t first) {
  const auto create_own = [first](Driver& d, std::size_t i) { return create(d, first + i); };
  calls.push_back({"sessions.create", [first](Driver& d, std::size_t i) {
                     return create(d, first + kBlock / 2 + i);
                   }});
  calls.push_back({"sessions.get", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, id = shared_id(i)] { d.storage().sessions().get(id, d.done()); };
                   }});
  calls.push_back({"sessions.update",
                   [](Driver& d, std::size_t i) { return update(d, shared_id(i), change(i)); }});
  calls.push_back({"sessions.patch",
                   [](Driver& d, std::size_t i) { return update(d, shared_id(i), patch(i)); }});
  calls.push_back({"sessions.touch", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, id = shared_id(i)] { d.storage().sessions().touch(id, d.done()); };
                   }});
  const auto remove = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, id = id(first + i)] { d.storage().sessions().remove(id, d.done()); };
  };
  calls.push_back({"sessions.delete", remove, create_own});
  const auto complete = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, id = id(first + i)] { d.storage().sessions().complete(id, d.done()); };
  };
  calls.push_back({"sessions.complete", complete, create_own});
  const auto rotate = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, id = id(first + i), next = id(first + kBlock / 4 + i)] {
      d.storage().sessions().rotate(id, next, d.done());
    };
  };
  calls.push_back({"sessions.rotate", rotate, create_own});
}

// The first `each` sessions of a user for each call.
Driver::Prepare create_for_users(std::string kind, std::size_t first, std::size_t each) {
  return [=](Driver& d, std::size_t i) -> Driver::Ready {
    return [=, &d] {
      auto left = std::make_shared<std::size_t>(each);
      for (std::size_t n = 0; n < each; ++n) {
        const std::size_t number = first + i * each + n;
        d.storage().tenant_sessions().create(kTenant, named(kind, first + i), id(number),
                                             session_data(number), [&d, left](const auto& outcome) {
                                               if (--*left == 0) d.end(outcome.ok());
                                             });
      }
    };
  };
}

void add_tenant_sessions(Calls& calls, std::size_t first) {
  calls.push_back({"tenantSessions.create", [first](Driver& d, std::size_t i) {
                     return create_for(d, named("new", first + i), first + i);
                   }});
  const auto evict = [first](Driver& d, std::size_t i) {
    return create_for(d, named("full", first + kBlock / 4 + i), first + kBlock / 8 + i);
  };
  calls.push_back({"tenantSessions.create, evicting", evict,
                   create_for_users("full", first + kBlock / 4, kFullUser)});
  calls.push_back({"tenantSessions.get", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, id = shared_id(i)] {
                       d.storage().tenant_sessions().get(kTenant, id, d.done());
                     };
                   }});
  calls.push_back({"tenantSessions.update", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, id = shared_id(i), change = change(i)]() mutable {
                       d.storage().tenant_sessions().update(kTenant, id, std::move(change),
                                                            d.done());
                     };
                   }});
  calls.push_back({"tenantSessions.list", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, user = shared_name("user", i)] {
                       d.storage().tenant_sessions().list(kTenant, user, d.done());
                     };
                   }});
  const auto destroy = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, id = id(first + kBlock / 2 + i)] {
      d.storage().tenant_sessions().destroy(kTenant, id, d.done());
    };
  };
  calls.push_back(
      {"tenantSessions.destroy", destroy, create_for_users("gone", first + kBlock / 2, 1)});
  const std::size_t last = first + 3 * kBlock / 4;
  const auto destroy_all = [last](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, user = named("all", last + i)] {
      d.storage().tenant_sessions().destroy_all(kTenant, user, "", d.done());
    };
  };
  calls.push_back(
      {"tenantSessions.destroyAll", destroy_all, create_for_users("all", last, kListed)});
}

Driver::Ready set_cached(Driver& d, std::string key, std::size_t number) {
  return [&d, key = std::move(key), value = cache_value(number)] {
    d.storage().cache().set({kTenant, kName, key}, value, d.done());
  };
}

Driver::Ready look_and_store(Driver& d, std::size_t number) {
  struct Miss {
    std::string key;
    Cache::Value value;
    Cache::Place place() const { return {kTenant, kName, key}; }
  };
  const auto miss = std::make_shared<Miss>(Miss{named("miss", number), cache_value(number)});
  return [&d, miss] {
    auto store = [&d, miss](const Result<Cache::Seen>& seen) {
      if (!seen.ok() || seen.value().mark.empty()) return d.end(false);
      d.storage().cache().store(miss->place(), seen.value().mark, miss->value, d.done());
    };
    d.storage().cache().look(miss->place(), Cache::Stale::kNever, {}, std::move(store));
  };
}

void add_cache(Calls& calls, std::size_t first) {
  calls.push_back({"cache.set", [](Driver& d, std::size_t i) {
                     return set_cached(d, shared_name("set", i), i);
                   }});
  calls.push_back({"cache.get", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, key = shared_name("key", i)] {
                       d.storage().cache().get({kTenant, kName, key}, d.done());
                     };
                   }});
  calls.push_back({"cache.getMany", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, keys = many("key", i)] {
                       d.storage().cache().get_many(kTenant, kName, keys, d.done());
                     };
                   }});
  calls.push_back({"cache.orFetch, miss",
                   [first](Driver& d, std::size_t i) { return look_and_store(d, first + i); }});
  const auto remove = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, key = named("gone", first + i)] {
      d.storage().cache().remove({kTenant, kName, key}, d.done());
    };
  };
  calls.push_back({"cache.delete", remove, [first](Driver& d, std::size_t i) {
                     return set_cached(d, named("gone", first + i), i);
                   }});
  calls.push_back({"cache.invalidate", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, tags = std::vector{shared_name("cut", i)}] {
                       d.storage().cache().invalidate(kTenant, tags, d.done());
                     };
                   }});
}

Driver::Ready set_value(Driver& d, std::size_t i) {
  return [&d, key = shared_name("value", i), value = session_data(i)] {
    d.storage().key_values().set(key, value, {kTtl}, d.done());
  };
}

void add_values(Calls& calls) {
  calls.push_back({"values.set", set_value});
  calls.push_back({"values.get", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, key = shared_name("value", i)] {
                       d.storage().key_values().get(key, d.done());
                     };
                   }});
  calls.push_back({"values.mget", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, keys = many("value", i)] {
                       d.storage().key_values().mget(keys, d.done());
                     };
                   }});
  calls.push_back({"values.incr", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, key = shared_name("counter", i)] {
                       d.storage().key_values().incr(key, d.done());
                     };
                   }});
}

Driver::Prepare issue(std::size_t from) {
  return [from](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, hash = hash(from + i), data = session_data(i)] {
      d.storage().bridge_tokens().issue(hash, data, kTtl, d.done());
    };
  };
}

Driver::Prepare acquire(std::size_t from) {
  return [from](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, name = named("lock", from + i), token = hash(i)] {
      d.storage().locks().acquire(name, token, kTtl * 1000, d.done());
    };
  };
}

void add_small_services(Calls& calls, std::size_t first) {
  calls.push_back({"bridgeTokens.issue", issue(first + kBlock / 2)});
  const auto consume = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, hash = hash(first + i)] { d.storage().bridge_tokens().consume(hash, d.done()); };
  };
  calls.push_back({"bridgeTokens.consume", consume, issue(first)});
  calls.push_back({"rateLimits.hit", [](Driver& d, std::size_t i) -> Driver::Ready {
                     return [&d, name = shared_name("limit", i)] {
                       d.storage().rate_limits().hit(name, {1'000'000, kTtl}, 1, d.done());
                     };
                   }});
  calls.push_back({"locks.acquire", acquire(first + kBlock / 2)});
  const auto release = [first](Driver& d, std::size_t i) -> Driver::Ready {
    return [&d, name = named("lock", first + i), token = hash(i)] {
      d.storage().locks().release(name, token, d.done());
    };
  };
  calls.push_back({"locks.release", release, acquire(first)});
}

}  // namespace

void store_shared_data(Driver& driver) {
  driver.run(kShared, 1, create);
  for (std::size_t n = 0; n < kListed; ++n) {
    driver.run(kShared, 1, [n](Driver& d, std::size_t i) {
      return create_for(d, named("user", i), n * kShared + i);
    });
  }
  driver.run(kShared, 1,
             [](Driver& d, std::size_t i) { return set_cached(d, named("key", i), i); });
  driver.run(kShared, 1, set_value);
}

std::vector<MeasuredCall> measured_calls(std::size_t series) {
  const std::size_t first = (series + 1) * kBlock;
  Calls calls;
  add_sessions(calls, first);
  add_tenant_sessions(calls, first);
  add_cache(calls, first);
  add_values(calls);
  add_small_services(calls, first);
  return calls;
}

}  // namespace rss
