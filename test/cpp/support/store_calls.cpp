#include "support/store_calls.h"

namespace rss {
namespace {

constexpr Cache::Place kEntry = StoreWorld::kEntry;
constexpr Cache::Place kStale = StoreWorld::kStale;

}  // namespace

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
         w.cache.get_many("t", "n", {"k", "stale", "absent"}, told<TextList>(std::move(end)));
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
         w.cache.look(kStale, Cache::Stale::kNever, {}, told<Cache::Seen>(std::move(end)));
       }},
      {"cache.orFetch, the look that takes what is stale",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look(kStale, Cache::Stale::kPastTtl, {}, told<Cache::Seen>(std::move(end)));
       }},
      {"cache.orFetch, the first look of a tenant",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look({"new", "n", "k"}, Cache::Stale::kNever, {},
                      told<Cache::Seen>(std::move(end)));
       }},
      {"cache.orFetch, the store",
       [](StoreWorld& w, CallEnd end) {
         w.cache.store(kEntry, "abc:5", {"1", {"a"}, 60}, told<bool>(std::move(end)));
       }},
      {"nextCache.get",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look(StoreWorld::kExpiring, Cache::Stale::kByTags, {"more"},
                      told<Cache::Seen>(std::move(end)));
       }},
      {"nextCache.get, the first of a tenant",
       [](StoreWorld& w, CallEnd end) {
         w.cache.look({"new", "n", "k"}, Cache::Stale::kByTags, {},
                      told<Cache::Seen>(std::move(end)));
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

std::vector<StoreCall> store_calls() {
  std::vector<StoreCall> all = session_calls();
  for (const auto& more : {session_replay_calls(), tenant_session_calls(), cache_calls(),
                           key_value_calls(), other_calls()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace rss
