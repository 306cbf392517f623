#include <limits>

#include "store/values/key_value_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = KeyValueCommands;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::string_view kBytes("\0\r\n\xff \"{}", 8);

void get(ContractDriver& d) {
  d.run(C::get("absent"));
  d.put(kBytes, kBytes, 100);
  d.run(C::get(kBytes));
  d.put("empty", "");
  d.run(C::get("empty"));
  d.let_end("empty");
  d.run(C::get("empty"));
}

void set(ContractDriver& d) {
  d.run(C::set("a", "text", 100));
  d.run(C::set("a", "without an end", 0));
  d.run(C::set("a", "NX", 200));
  d.run(C::set("a", "NX", 0));
  d.run(C::set("EX", "EX", 100));
  d.run(C::set("", "", 0));
  d.run(C::set(kBytes, kBytes, 100));
  d.let_end("a");
  d.run(C::set("a", "again", 100));
}

void set_with_a_ttl_that_is_none(ContractDriver& d) {
  d.put("a", "text", 100);
  for (const std::int64_t ttl : {std::int64_t{-1}, kLeast, kMost, kMost / 1000})
    d.run(C::set("a", "new", ttl));
  d.run(C::set_if_absent("b", "new", -1));
}

void set_if_absent(ContractDriver& d) {
  d.run(C::set_if_absent("a", "first", 100));
  d.run(C::set_if_absent("a", "second", 300));
  d.run(C::set_if_absent("a", "third", 0));
  d.run(C::set_if_absent("b", "NX", 0));
  d.run(C::set_if_absent("c", "", 0));
  d.run(C::set_if_absent("c", "not empty", 0));
  d.let_end("a");
  d.run(C::set_if_absent("a", "after the end", 200));
}

void del(ContractDriver& d) {
  d.run(C::del({"absent"}));
  d.put("a", "1", 100);
  d.put("b", "");
  d.put("ended", "3", 100);
  d.let_end("ended");
  d.run(C::del({"a", "absent", "a", "b", "ended", "b"}));
}

void exists(ContractDriver& d) {
  d.run(C::exists({"absent"}));
  d.put("a", "1", 100);
  d.put("b", "");
  d.run(C::exists({"a", "absent", "a", "b"}));
  d.let_end("a");
  d.run(C::exists({"a", "b"}));
}

void expire(ContractDriver& d) {
  d.run(C::expire("absent", 100));
  d.run(C::expire("absent", -1));
  d.put("a", "text");
  d.run(C::expire("a", 100));
  d.run(C::expire("a", 200));
  d.run(C::expire("a", std::numeric_limits<std::int32_t>::max()));
  for (const std::int64_t ttl : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-2'147'483'648}}) {
    d.put("a", "text", 100);
    d.run(C::expire("a", ttl));
  }
  d.put("a", "text", 100);
  d.let_end("a");
  d.run(C::expire("a", 100));
}

void expire_beyond_all_times(ContractDriver& d) {
  d.put("a", "text", 100);
  for (const std::int64_t ttl : {kMost, kMost / 1000, kMost / 1000 + 1, kLeast, kLeast / 1000 - 1})
    d.run(C::expire("a", ttl));
  d.run(C::expire("absent", kMost));
  d.run(C::expire("a", kLeast / 1000));
}

void ttl(ContractDriver& d) {
  d.run(C::ttl("absent"));
  d.put("a", "text", 100);
  d.run(C::ttl("a"));
  d.put("never ends", "text");
  d.run(C::ttl("never ends"));
  d.let_end("a");
  d.run(C::ttl("a"));
}

void incr(ContractDriver& d) {
  d.run(C::incr("absent"));
  d.put("a", "41", 100);
  d.run(C::incr("a"));
  for (const std::string_view number :
       {"-1", "-2", "0", "999", "9223372036854775806", "-9223372036854775808"}) {
    d.put("a", number);
    d.run(C::incr("a"));
  }
  d.put("a", "7", 100);
  d.let_end("a");
  d.run(C::incr("a"));
}

void incr_of_what_is_no_number(ContractDriver& d) {
  for (const std::string_view text :
       {"", " ", "text", "1.0", "1e3", "007", "00", "-0", "+1", " 1", "1 ", "0x1", "--1", "-",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1\n"}) {
    d.put("a", text, 100);
    d.run(C::incr("a"));
  }
  d.put("a", std::string_view("1\0", 2), 100);
  d.run(C::incr("a"));
}

void mget(ContractDriver& d) {
  d.run(C::mget({"absent"}));
  d.put("a", kBytes, 100);
  d.put("empty", "");
  d.put("ended", "3", 100);
  d.let_end("ended");
  d.run(C::mget({"a", "absent", "empty", "a", "ended"}));
}

void on_a_sorted_set(ContractDriver& d) {
  d.put_scored("plain set", "a", 1);
  d.put_scored("plain set", kBytes, 1'770'000'000'000'001);
  d.run(C::get("plain set"));
  d.run(C::incr("plain set"));
  d.run(C::mget({"plain set", "absent"}));
  d.run(C::set_if_absent("plain set", "text", 100));
  d.run(C::exists({"plain set"}));
  d.run(C::ttl("plain set"));
  d.run(C::expire("plain set", 100));
  d.run(C::del({"plain set"}));
  d.put_scored("plain set", "a", 1);
  d.run(C::set("plain set", "text", 100));
}

}  // namespace

std::vector<Scenario> key_value_scenarios() {
  return {{"Get", get},
          {"Set", set},
          {"SetWithATtlThatIsNone", set_with_a_ttl_that_is_none},
          {"SetIfAbsent", set_if_absent},
          {"Del", del},
          {"Exists", exists},
          {"Expire", expire},
          {"ExpireBeyondAllTimes", expire_beyond_all_times},
          {"Ttl", ttl},
          {"Incr", incr},
          {"IncrOfWhatIsNoNumber", incr_of_what_is_no_number},
          {"Mget", mget},
          {"OnASortedSet", on_a_sorted_set}};
}

}  // namespace rss
