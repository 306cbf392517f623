#include <limits>

#include "store/cache/cache_entry.h"
#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = CacheCommands;
using L = TagLogCommands;

// The server's time does not count in a log that is ahead of it: every backend gives the same
// moments.
constexpr std::int64_t kFloor = 4'000'000'000'000'000;
constexpr std::string_view kGeneration = "0123456789abcdef";
constexpr std::string_view kOther = "fedcba9876543210";

// Scenarios may play one after the other on one backend: each has keys of its own.
void put_log(ContractDriver& d, std::string_view log) {
  d.put_scored(log, std::string(kGeneration) + ":" + std::to_string(kFloor),
               std::numeric_limits<double>::infinity());
}

LogMark mark(std::int64_t position) { return {std::string(kGeneration), position}; }

std::string tail(const std::vector<std::string>& tags) {
  return cache_entry_tail(tags, 0, std::string_view("\0\"\xff", 3));
}

void read_entries(ContractDriver& d) {
  d.run(C::get("read: absent"));
  d.run(C::time_left("read: absent"));
  d.put("read: a", "text");
  d.run(C::get("read: a"));
  d.run(C::time_left("read: a"));
  d.put_scored("read: set", "read: a", 1);
  d.run(C::get("read: set"));
  d.run(C::get_many({"read: a", "read: absent", "read: set", "read: a"}));
}

void remove_entries(ContractDriver& d) {
  d.run(C::remove("remove: absent"));
  d.put("remove: a", "text", 100);
  d.run(C::remove("remove: a"));
  d.put_scored("remove: set", "remove: a", 1);
  d.run(C::remove("remove: set"));
}

void set_entries(ContractDriver& d) {
  put_log(d, "set: log");
  d.run(C::set("set: a", "set: log", kOther, 100, tail({})));
  d.put_scored("set: log", "t", kFloor + 5);
  d.run(C::set("set: a", "set: log", kOther, 200, tail({"t", "u"})));
  d.put_scored("set: set", "set: a", 1);
  d.run(C::set("set: set", "set: log", kOther, 100, tail({})));
  d.put("set: log", "text");
  d.run(C::set("set: b", "set: log", kOther, 100, tail({})));
}

void store_entries(ContractDriver& d) {
  d.run(C::store("store: a", "store: log", mark(kFloor), 100, tail({}), {}));
  put_log(d, "store: log");
  d.run(C::store("store: a", "store: log", mark(kFloor - 1), 100, tail({}), {}));
  d.run(C::store("store: a", "store: log", {std::string(kOther), kFloor}, 100, tail({}), {}));
  d.run(C::store("store: a", "store: log", mark(kFloor), 100, tail({"t"}), {"t"}));
  d.put_scored("store: log", "t", kFloor + 5);
  d.run(C::store("store: b", "store: log", mark(kFloor + 4), 100, tail({"u", "t"}), {"u", "t"}));
  d.run(C::store("store: b", "store: log", mark(kFloor + 5), 200, tail({"u", "t"}), {"u", "t"}));
  d.run(C::store("store: c", "store: log", mark(kFloor), 100, tail({"u"}), {"u"}));
  d.put("store: log", "text");
  d.run(C::store("store: c", "store: log", mark(kFloor), 100, tail({}), {}));
}

void news(ContractDriver& d) {
  d.run(L::news("news: log", "-inf"));
  put_log(d, "news: log");
  d.run(L::news("news: log", "-inf"));
  d.put_scored("news: log", "t", kFloor + 5);
  d.put_scored("news: log", "s", kFloor + 6);
  d.put_scored("news: log", "r", kFloor + 6);
  for (const std::int64_t after : {kFloor, kFloor + 5, kFloor + 6})
    d.run(L::news("news: log", std::to_string(after)));
  d.run(L::news("news: log", "-inf"));
  d.put("news: value", "text");
  d.run(L::news("news: value", "-inf"));
}

void begin(ContractDriver& d) {
  put_log(d, "begin: log");
  d.run(L::begin("begin: log", kOther));
  d.put_scored("begin: log", "t", 5);
  d.run(L::begin("begin: log", kOther));
  d.put_scored("begin: log", "t", kFloor + 5);
  d.run(L::begin("begin: log", kOther));
  d.put("begin: value", "text");
  d.run(L::begin("begin: value", kOther));
}

void invalidate(ContractDriver& d) {
  put_log(d, "invalidate: log");
  d.run(L::invalidate("invalidate: log", kOther, {"t"}));
  d.run(L::invalidate("invalidate: log", kOther, {"u", "", "t"}));
  d.run(L::invalidate("invalidate: log", kOther, {"\xc3\xa9 \"'\\"}));
  d.put("invalidate: value", "text");
  d.run(L::invalidate("invalidate: value", kOther, {"t"}));
}

void make_stale(ContractDriver& d) {
  put_log(d, "stale: log");
  d.run(L::invalidate("stale: log", kOther, {stale_tag(60, "t"), stale_tag(0, "u")}));
  d.run(L::invalidate("stale: log", kOther, {stale_tag(60, "t"), stale_tag(3600, "t"), "t"}));
  d.run(L::news("stale: log", "-inf"));
  d.run(C::store("stale: a", "stale: log", mark(kFloor + 1), 100, tail({"u"}), {"u"}));
}

void is_past(ContractDriver& d) {
  d.run(L::is_past("past: log", 0));
  d.run(L::is_past("past: log", 1'700'000'000'000'000));
  d.run(L::is_past("past: log", kFloor));
}

void invalidate_more_than_the_log_holds(ContractDriver& d) {
  put_log(d, "more: log");
  std::vector<std::string> tags;
  for (std::size_t i = 0; i < L::kMaxTags; ++i) tags.push_back("t" + std::to_string(i));
  d.run(L::invalidate("more: log", kOther, tags));
  d.run(L::invalidate("more: log", kOther, {"one more"}));
  d.run(L::invalidate("more: log", kOther, tags));
}

void clear(ContractDriver& d) {
  put_log(d, "clear: log");
  d.run(L::clear("clear: log", kOther));
  d.put_scored("clear: log", "t", kFloor + 5);
  d.run(L::clear("clear: log", kOther));
  d.put("clear: value", "text");
  d.run(L::clear("clear: value", kOther));
}

}  // namespace

std::vector<Scenario> cache_scenarios() {
  return {{"CacheRead", read_entries},
          {"CacheRemove", remove_entries},
          {"CacheSet", set_entries},
          {"CacheStore", store_entries},
          {"TagLogNews", news},
          {"TagLogBegin", begin},
          {"TagLogInvalidate", invalidate},
          {"TagLogInvalidateMoreThanItHolds", invalidate_more_than_the_log_holds},
          {"TagLogMakeStale", make_stale},
          {"TagLogIsPast", is_past},
          {"TagLogClear", clear}};
}

}  // namespace rss
