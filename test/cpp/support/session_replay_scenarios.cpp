#include "store/sessions/session_replay_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = SessionReplayCommands;

ReplayMark first(std::string_view marker) { return {marker, 100'000, "first", 0}; }
ReplayMark second(std::string_view marker) { return {marker, 200'000, "second", 3}; }

void create(ContractDriver& d) {
  d.run(C::create("a", first("m"), "text", 100));
  d.run(C::create("a", first("m"), "text", 100));
  d.run(C::create("a", second("m"), "of another replay", 100));
  d.run(C::look("a", "m", "first"));
  d.run(C::look("a", "m", "second"));
  d.run(C::look("absent", "n", "first"));
}

void change(ContractDriver& d) {
  d.run(C::change("absent", first("m"), "old", "new", 100));
  d.put("a", "old", 100);
  d.run(C::change("a", first("m"), "another", "new", 300));
  d.run(C::change("a", first("m"), "old", "new", 300));
  d.run(C::change("a", first("m"), "new", "newer", 300));
  d.run(C::change("a", second("m"), "new", "newer", 0));
  d.run(C::look("a", "m", "second"));
}

void remove(ContractDriver& d) {
  d.put("a", "text", 100);
  d.run(C::remove("a", first("m")));
  d.run(C::create("a", first("m"), "too late", 100));
  d.run(C::remove("a", {"m", 1000, "first", -1}));
}

void on_other_types(ContractDriver& d) {
  d.put_scored("set", "a", 1);
  d.put("value", "text", 100);
  d.run(C::look("set", "m", "first"));
  d.run(C::look("a", "value", "first"));
  d.run(C::change("set", first("m"), "old", "new", 100));
  d.run(C::change("value", first("value"), "text", "new", 100));
  d.run(C::create("a", first("value"), "text", 100));
  d.run(C::remove("a", first("value")));
}

}  // namespace

std::vector<Scenario> session_replay_scenarios() {
  return {{"SessionReplayCreate", create},
          {"SessionReplayChange", change},
          {"SessionReplayDelete", remove},
          {"SessionReplayOnOtherTypes", on_other_types}};
}

}  // namespace rss
