#include "store/sessions/absolute_expiry.h"
#include "store/tenant_sessions/tenant_session_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = TenantSessionCommands;

C::Creation creation(std::string_view id, bool even_if_full = false, std::int64_t max = 2) {
  return {id, "text", 100, max, 3700, even_if_full};
}

TenantSessionKey session(std::string_view id) { return {"s:" + std::string(id), std::string(id)}; }

void create_one(ContractDriver& d, std::string_view id) {
  d.run(C::create(session(id).key, "index", creation(id, true), {}));
}

// A member that a process that died left marked, with its session.
void put_ending(ContractDriver& d, std::string_view id) {
  d.put(session(id).key, "text", 200);
  d.put_scored("index", id, -1);
}

void create(ContractDriver& d) {
  create_one(d, "a");
  create_one(d, "b");
  d.run(C::create("s:c", "index", creation("c"), {}));
  d.run(C::create("s:c", "index", creation("c", true), {session("a"), session("b")}));
  d.run(C::members("index"));
}

void create_over_a_smaller_maximum(ContractDriver& d) {
  for (const char* id : {"a", "b", "c", "d"})
    d.run(C::create(session(id).key, "index", creation(id, false, 4), {}));
  d.run(C::create("s:e", "index", creation("e", true, 2), {}));
}

void create_beside_the_dead(ContractDriver& d) {
  create_one(d, "a");
  create_one(d, "b");
  d.let_end("s:a");
  d.run(C::create("s:c", "index", creation("c"), {}));
  d.run(C::create("s:c", "index", creation("c", true), {session("a"), session("b")}));
}

void create_beside_the_ending(ContractDriver& d) {
  put_ending(d, "x");
  d.run(C::create("s:a", "index", creation("a"), {}));
  d.let_end("s:x");
  d.run(C::create("s:b", "index", creation("b"), {session("x")}));
}

void ending(ContractDriver& d) {
  d.run(C::ending("index"));
  create_one(d, "a");
  put_ending(d, "x");
  put_ending(d, "y");
  d.run(C::ending("index"));
  for (int i = 0; i < 600; ++i) d.put_scored("index", "many" + std::to_string(i), -2 - i);
  d.run(C::ending("index"));
}

void create_where_very_many_end(ContractDriver& d) {
  for (int i = 0; i < 600; ++i) d.put_scored("index", "many" + std::to_string(i), 1 + i);
  d.run(C::create("s:a", "index", creation("a", true), {}));
  d.run(C::create("s:a", "index", creation("a", true), {}));
}

void touch(ContractDriver& d) {
  d.run(C::touch("s:absent", "index", "absent", 3700));
  create_one(d, "a");
  create_one(d, "b");
  d.run(C::touch("s:a", "index", "a", 3700));
  d.run(C::touch("s:a", "index", "a", 100));
  d.run(C::touch("s:a", "index", "a", 7200));
  d.run(C::members("index"));
  d.let_end("s:b");
  d.run(C::touch("s:b", "index", "b", 3700));
  put_ending(d, "x");
  d.run(C::touch("s:x", "index", "x", 3700));
  d.put("s:lost", "text", 100);
  d.run(C::touch("s:lost", "index", "lost", 3700));
}

void check_activity(ContractDriver& d) {
  create_one(d, "a");
  put_ending(d, "x");
  d.put("s:lost", "text", 100);
  for (const char* id : {"a", "x", "lost", "absent"})
    d.run(read_only(C::touch("s:" + std::string(id), "index", id, 3700)));
}

void destroy(ContractDriver& d) {
  d.run(C::destroy("s:absent", "index", "absent"));
  create_one(d, "a");
  create_one(d, "b");
  d.run(C::destroy("s:a", "index", "a"));
  d.run(C::destroy("s:b", "index", "b"));
}

void score(ContractDriver& d) {
  d.run(C::score("index", "absent"));
  create_one(d, "a");
  put_ending(d, "x");
  d.run(C::score("index", "a"));
  d.run(C::score("index", "x"));
  d.run(C::score("index", "absent"));
}

void end(ContractDriver& d) {
  d.run(C::end("index", {session("a")}));
  for (const char* id : {"a", "b", "c"})
    d.run(C::create(session(id).key, "index", creation(id, false, 9), {}));
  put_ending(d, "x");
  d.put("s:z", "in no index", 100);
  d.run(C::end("index", {session("a"), session("c"), session("x"), session("z")}));
  d.run(C::end("index", {session("a"), session("b")}));
}

void undo_create(ContractDriver& d) {
  create_one(d, "a");
  create_one(d, "b");
  d.run(C::undo_create("s:a", "index", "a", "text"));
  d.run(C::undo_create("s:a", "index", "a", "text"));
  d.run(C::undo_create("s:unborn", "index", "unborn", "text"));
  d.run(C::undo_create("s:b", "index", "b", "the text of another creation"));
}

// No call revives, removes or counts a session whose creation was undone.
void each_call_on_a_tombstone(ContractDriver& d) {
  create_one(d, "other");
  d.run(C::undo_create("s:a", "index", "a", "text"));
  create_one(d, "a");
  d.put_scored("index", "a", 5);
  d.run(C::finish("index", {session("a")}));
  d.run(C::drop_dead("index", {session("a")}));
  d.put_scored("index", "a", 5);
  d.run(C::touch("s:a", "index", "a", 3700));
  d.put_scored("index", "a", 5);
  d.run(C::destroy("s:a", "index", "a"));
  d.put_scored("index", "a", -5);
  d.run(C::finish("index", {session("a")}));
  d.put_scored("index", "a", 5);
  d.run(C::end("index", {session("a")}));
  d.put_scored("index", "a", 5);
  d.run(C::create("s:b", "index", creation("b"), {session("a")}));
}

void create_over_another_text(ContractDriver& d) {
  d.put("s:a", "another text", 100);
  create_one(d, "a");
}

void finish_what_has_ended(ContractDriver& d) {
  put_ending(d, "x");
  put_ending(d, "y");
  d.let_end("s:x");
  d.run(C::finish("index", {session("x"), session("y")}));
  d.put("s:z", "in no index", 100);
  d.run(C::finish("index", {session("z")}));
}

void drop_dead(ContractDriver& d) {
  d.run(C::drop_dead("index", {session("a")}));
  create_one(d, "a");
  create_one(d, "b");
  put_ending(d, "x");
  d.let_end("s:a");
  d.let_end("s:x");
  d.run(C::drop_dead("index", {session("a"), session("b"), session("x"), session("stranger")}));
}

void get_many(ContractDriver& d) {
  d.put("s:a", "A", 100);
  d.put_scored("set", "m", 1);
  d.run(C::get_many({session("a"), session("absent"), {"set", "set"}}));
}

void scan(ContractDriver& d) {
  d.run(C::scan("0", "user_sessions:*"));
  d.put_scored("user_sessions:t:u", "a", 1);
  d.run(C::scan("0", "user_sessions:*"));
}

void lock(ContractDriver& d) {
  d.run(C::lock("lock", 100'000));
  d.run(C::lock("lock", 200'000));
  d.let_end("lock");
  d.run(C::lock("lock", 200'000));
}

void on_a_value(ContractDriver& d) {
  d.put("index", "a value", 100);
  d.put("s:a", "text", 100);
  d.run(C::create("s:b", "index", creation("b", true), {}));
  d.run(C::touch("s:a", "index", "a", 3700));
  d.run(C::destroy("s:a", "index", "a"));
  d.run(C::members("index"));
  d.run(C::undo_create("s:a", "index", "a", "text"));
  d.run(C::score("index", "a"));
  d.run(C::end("index", {session("a")}));
  d.run(C::finish("index", {session("a")}));
  d.run(C::drop_dead("index", {session("absent")}));
}

void sessions_of_another_type(ContractDriver& d) {
  create_one(d, "a");
  d.put_scored("s:x", "member", 1);
  d.put_scored("index", "x", 5);
  d.run(C::drop_dead("index", {session("x"), session("a")}));
  d.run(C::touch("s:x", "index", "x", 3700));
  d.run(C::undo_create("s:x", "index", "x", "text"));
  d.run(C::end("index", {session("x"), session("a")}));
  d.put_scored("s:y", "member", 1);
  d.run(C::create("s:y", "index", creation("y", true), {}));
  d.run(C::destroy("s:y", "index", "y"));
}

constexpr std::int64_t kLongAgo = 1'000'000'000'000;
constexpr std::int64_t kFarAway = 100'000'000'000'000;

void keep_end(ContractDriver& d) {
  d.run(AbsoluteExpiryCommands::keep_end("absent", kFarAway));
  d.put("a", "text", 100);
  d.run(AbsoluteExpiryCommands::keep_end("a", kFarAway));
  d.run(AbsoluteExpiryCommands::keep_end("a", kLongAgo));
  d.run(AbsoluteExpiryCommands::keep_end("a", kLongAgo));
  const auto time = d.run(AbsoluteExpiryCommands::time());
  d.put("b", "text", 300);
  d.run(AbsoluteExpiryCommands::keep_end("b",
                                         std::stoll(time.value().items[0].text) * 1000 + 200'000));
  d.put("never ends", "text");
  d.run(AbsoluteExpiryCommands::keep_end("never ends",
                                         std::stoll(time.value().items[0].text) * 1000 + 200'000));
}

void check_end(ContractDriver& d) {
  d.put("a", "text", 100);
  for (const std::int64_t end : {kFarAway, kLongAgo})
    d.run(read_only(AbsoluteExpiryCommands::keep_end("a", end)));
}

}  // namespace

std::vector<Scenario> tenant_session_scenarios() {
  return {{"TenantSessionCreate", create},
          {"TenantSessionCreateOverASmallerMaximum", create_over_a_smaller_maximum},
          {"TenantSessionCreateBesideTheDead", create_beside_the_dead},
          {"TenantSessionCreateBesideTheEnding", create_beside_the_ending},
          {"TenantSessionCreateWhereVeryManyEnd", create_where_very_many_end},
          {"TenantSessionEnding", ending},
          {"TenantSessionTouch", touch},
          {"TenantSessionDestroy", destroy},
          {"TenantSessionScore", score},
          {"TenantSessionEnd", end},
          {"TenantSessionUndoCreate", undo_create},
          {"TenantSessionOnATombstone", each_call_on_a_tombstone},
          {"TenantSessionCreateOverAnotherText", create_over_another_text},
          {"TenantSessionFinishEnded", finish_what_has_ended},
          {"TenantSessionDropDead", drop_dead},
          {"TenantSessionGetMany", get_many},
          {"TenantSessionScan", scan},
          {"TenantSessionLock", lock},
          {"TenantSessionOnAValue", on_a_value},
          {"TenantSessionOfAnotherType", sessions_of_another_type},
          {"SessionKeepEnd", keep_end},
          {"SessionCheckEnd", check_end},
          {"TenantSessionCheckActivity", check_activity}};
}

}  // namespace rss
