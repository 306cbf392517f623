#include <limits>

#include "store/cache_entry.h"
#include "store/cache_operations.h"
#include "store/tag_log_operations.h"
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

void put_log(ContractDriver& d, std::int64_t floor = kFloor) {
  d.put_scored("log", std::string(kGeneration) + ":" + std::to_string(floor),
               std::numeric_limits<double>::infinity());
}

LogMark mark(std::int64_t position) { return {std::string(kGeneration), position}; }

std::string tail(const std::vector<std::string>& tags) {
  return cache_entry_tail(tags, 0, std::string_view("\0\"\xff", 3));
}

void read_entries(ContractDriver& d) {
  d.run(C::get("absent"));
  d.run(C::time_left("absent"));
  d.put("a", "text");
  d.run(C::get("a"));
  d.run(C::time_left("a"));
  d.put_scored("set", "a", 1);
  d.run(C::get("set"));
  d.run(C::get_many({"a", "absent", "set", "a"}));
}

void remove_entries(ContractDriver& d) {
  d.run(C::remove("absent"));
  d.put("a", "text", 100);
  d.run(C::remove("a"));
  d.put_scored("set", "a", 1);
  d.run(C::remove("set"));
}

void set_entries(ContractDriver& d) {
  put_log(d);
  d.run(C::set("a", "log", kOther, 100, tail({})));
  d.put_scored("log", "t", kFloor + 5);
  d.run(C::set("a", "log", kOther, 200, tail({"t", "u"})));
  d.put_scored("set", "a", 1);
  d.run(C::set("set", "log", kOther, 100, tail({})));
  d.put("log", "text");
  d.run(C::set("b", "log", kOther, 100, tail({})));
}

void store_entries(ContractDriver& d) {
  d.run(C::store("a", "log", mark(kFloor), 100, tail({}), {}));
  put_log(d);
  d.run(C::store("a", "log", mark(kFloor - 1), 100, tail({}), {}));
  d.run(C::store("a", "log", {std::string(kOther), kFloor}, 100, tail({}), {}));
  d.run(C::store("a", "log", mark(kFloor), 100, tail({"t"}), {"t"}));
  d.put_scored("log", "t", kFloor + 5);
  d.run(C::store("b", "log", mark(kFloor + 4), 100, tail({"u", "t"}), {"u", "t"}));
  d.run(C::store("b", "log", mark(kFloor + 5), 200, tail({"u", "t"}), {"u", "t"}));
  d.run(C::store("c", "log", mark(kFloor), 100, tail({"u"}), {"u"}));
  d.put("log", "text");
  d.run(C::store("c", "log", mark(kFloor), 100, tail({}), {}));
}

void news(ContractDriver& d) {
  d.run(L::news("log", "-inf"));
  put_log(d);
  d.run(L::news("log", "-inf"));
  d.put_scored("log", "t", kFloor + 5);
  d.put_scored("log", "s", kFloor + 6);
  d.put_scored("log", "r", kFloor + 6);
  for (const std::int64_t after : {kFloor, kFloor + 5, kFloor + 6})
    d.run(L::news("log", std::to_string(after)));
  d.run(L::news("log", "-inf"));
  d.put("value", "text");
  d.run(L::news("value", "-inf"));
}

void begin(ContractDriver& d) {
  put_log(d);
  d.run(L::begin("log", kOther));
  d.put_scored("log", "t", 5);
  d.run(L::begin("log", kOther));
  d.put_scored("log", "t", kFloor + 5);
  d.run(L::begin("log", kOther));
  d.put("value", "text");
  d.run(L::begin("value", kOther));
}

void invalidate(ContractDriver& d) {
  put_log(d);
  d.run(L::invalidate("log", kOther, {"t"}));
  d.run(L::invalidate("log", kOther, {"u", "", "t"}));
  d.run(L::invalidate("log", kOther, {"\xc3\xa9 \"'\\"}));
  d.put("value", "text");
  d.run(L::invalidate("value", kOther, {"t"}));
}

void invalidate_more_than_the_log_holds(ContractDriver& d) {
  put_log(d);
  std::vector<std::string> tags;
  for (std::size_t i = 0; i < L::kMaxTags; ++i) tags.push_back("t" + std::to_string(i));
  d.run(L::invalidate("log", kOther, tags));
  d.run(L::invalidate("log", kOther, {"one more"}));
  d.run(L::invalidate("log", kOther, tags));
}

void clear(ContractDriver& d) {
  put_log(d);
  d.run(L::clear("log", kOther));
  d.put_scored("log", "t", kFloor + 5);
  d.run(L::clear("log", kOther));
  d.put("value", "text");
  d.run(L::clear("value", kOther));
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
          {"TagLogClear", clear}};
}

}  // namespace rss
