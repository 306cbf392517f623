#include <numeric>

#include "store/sessions/session_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = SessionCommands;

// Every byte there is, so also NUL, CR, LF and what is not UTF-8.
std::string all_bytes() {
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  return bytes;
}

void create(ContractDriver& d) {
  d.run(C::create("a", R"({"x":1})", 100));
  d.run(C::create("a", "over what was there", 200));
  d.run(C::remove("a"));
  d.run(C::create("a", "anew", 200));
  d.run(C::create("empty", "", 100));
  d.run(C::create(all_bytes(), all_bytes(), 100));
  d.put("never ends", "1");
  d.run(C::create("never ends", "2", 100));
}

void get(ContractDriver& d) {
  d.run(C::get("absent", 100));
  d.run(C::get("absent", 0));
  d.put("a", all_bytes(), 100);
  d.run(C::get("a", 300));
  d.run(C::get("a", 0));
  d.put("never ends", "text");
  d.run(C::get("never ends", 0));
  d.run(C::get("never ends", 100));
  d.put("empty", "", 100);
  d.run(C::get("empty", 200));
  d.run(C::get("empty", 0));
}

// A text of a session with, and one without, a TTL of its own.
const std::string kRest = R"("sessionId":"0b0fcd6e-6f1f-8c8e-9a53-3f3c1e1d2a01","ttl":7})";
const std::string kOwnTtl = R"({"ttl":50,)" + kRest;
const std::string kUntilUpdated = R"({"ttl":50,"untilUpdated":true,)" + kRest;
const std::vector<std::string> kTexts = {kOwnTtl,
                                         kUntilUpdated,
                                         "{" + kRest,
                                         R"({"ttl":0,)" + kRest,
                                         R"({"ttl":12345678901,)" + kRest,
                                         R"({"ttl":50,"x":1,)" + kRest,
                                         R"({"ttl":50})",
                                         "-",
                                         "",
                                         all_bytes()};

void by_own_ttl(ContractDriver& d) {
  for (const auto command : {C::get_by_own_ttl, C::touch_by_own_ttl}) {
    d.run(command("absent", 100));
    for (const std::string& text : kTexts) {
      d.put("a", text, 200);
      d.run(command("a", 300));
    }
    d.put("never ends", kUntilUpdated);
    d.run(command("never ends", 300));
    d.put("ended", kOwnTtl, 100);
    d.let_end("ended");
    d.run(command("ended", 300));
  }
  for (const std::string& text : kTexts) {
    d.put("a", text, 200);
    const Command touch = C::touch_by_own_ttl("a", 300);
    d.run(touch.operation->read_only(touch));
  }
}

void get_what_has_ended(ContractDriver& d) {
  for (const std::int64_t ttl : {0, 100}) {
    d.put("a", "text", 100);
    d.let_end("a");
    d.run(C::get("a", ttl));
  }
}

void touch(ContractDriver& d) {
  d.run(C::touch("absent", 100));
  d.run(C::touch("absent", 0));
  d.put("a", "text", 100);
  d.run(C::touch("a", 300));
  d.run(C::touch("a", 0));
  d.put("never ends", "text");
  d.run(C::touch("never ends", 0));
  d.run(C::touch("never ends", 100));
  d.let_end("a");
  d.run(C::touch("a", 100));
  d.run(C::touch("a", 0));
}

void remove(ContractDriver& d) {
  d.run(C::remove("absent"));
  d.put("a", "text", 100);
  d.run(C::remove("a"));
  d.put("ended", "text", 100);
  d.let_end("ended");
  d.run(C::remove("ended"));
}

void complete(ContractDriver& d) {
  d.run(C::complete("absent"));
  d.put("a", all_bytes(), 100);
  d.run(C::complete("a"));
  d.run(C::complete("a"));
  d.put("empty", "");
  d.run(C::complete("empty"));
  d.put("ended", "text", 100);
  d.let_end("ended");
  d.run(C::complete("ended"));
}

void replace(ContractDriver& d) {
  d.run(C::replace("absent", "old", "new", 100));
  d.run(C::replace("absent", "", "new", 0));
  d.put("a", "old", 100);
  d.run(C::replace("a", "another", "new", 300));
  d.run(C::replace("a", "old ", "new", 300));
  d.run(C::replace("a", "", "new", 0));
  d.run(C::replace("a", "old", all_bytes(), 300));
  d.run(C::replace("a", all_bytes(), "", 0));
  d.run(C::replace("a", "", "new", 0));
  d.run(C::replace("a", "gone by", "new", 500));
  d.put("never ends", "old");
  d.run(C::replace("never ends", "old", "new", 0));
  d.run(C::replace("never ends", "new", "newer", 100));
}

void replace_what_has_ended(ContractDriver& d) {
  d.put("a", "old", 100);
  d.let_end("a");
  d.run(C::replace("a", "old", "new", 100));
  d.run(C::replace("a", "old", "new", 0));
}

void rotate(ContractDriver& d) {
  d.run(C::rotate("absent", "b", "old", "new", 100));
  d.put("a", "old", 100);
  d.run(C::rotate("a", "b", "another", "new", 300));
  d.run(C::rotate("a", "b", "", "new", 300));
  d.run(C::rotate("a", "b", "old", all_bytes(), 300));
  d.run(C::rotate("b", "c", all_bytes(), "", 0));
  d.put("d", "old", 200);
  d.run(C::rotate("d", "c", "old", "over what was there", 0));
  d.run(C::rotate("d", "c", "old", "neither here nor there", 0));
  d.put("never ends", "old");
  d.run(C::rotate("never ends", "e", "old", "new", 0));
  d.run(C::rotate("e", "f", "new", "newer", 100));
}

void undo_rotate(ContractDriver& d) {
  const Command rotate = C::rotate("a", "b", "old", "new", 300);
  const Command undo = rotate.operation->undo(rotate);
  d.put("a", "old", 100);
  d.run(rotate);
  d.run(undo);
  d.run(undo);
  d.put("b", "of another client", 100);
  d.run(undo);
  d.put("b", "new", 100);
  d.run(undo);
  d.put("c", "old");
  const Command endless = C::rotate("c", "d", "old", "new", 0);
  d.run(endless);
  d.run(endless.operation->undo(endless));
}

void undo_create(ContractDriver& d) {
  const Command create = C::create("a", "text", 100);
  const Command undo = create.operation->undo(create);
  d.run(create);
  d.run(undo);
  d.put("a", "of another client", 100);
  d.run(undo);
  d.put_scored("set", "member", 1);
  d.run({undo.operation, 1, {"set", "text"}});
}

// The bytes of a lost connection arrive last.
void undo_first(ContractDriver& d) {
  const Command create = C::create("a", "text", 100);
  d.run(create.operation->undo(create));
  d.run(create);
  d.run(create.operation->undo(create));
  d.put("b", "old", 100);
  const Command rotate = C::rotate("b", "c", "old", "new", 300);
  d.run(rotate.operation->undo(rotate));
  d.run(rotate);
  d.run(rotate.operation->undo(rotate));
}

void rotate_what_has_ended(ContractDriver& d) {
  d.put("a", "old", 100);
  d.let_end("a");
  d.run(C::rotate("a", "b", "old", "new", 100));
}

void ping(ContractDriver& d) { d.run(C::ping()); }

void write_probe(ContractDriver& d) { d.run(C::write_probe("absent")); }

void prolong(ContractDriver& d) {
  d.run(C::prolong("absent", 100));
  d.put("a", "text", 100);
  d.run(C::prolong("a", 300));
  d.let_end("a");
  d.run(C::prolong("a", 100));
}

void on_a_sorted_set(ContractDriver& d) {
  d.put_scored("session set", "a", 1);
  d.run(C::get("session set", 100));
  d.run(C::get("session set", 0));
  d.run(C::get_by_own_ttl("session set", 100));
  d.run(C::touch_by_own_ttl("session set", 100));
  d.run(C::complete("session set"));
  d.run(C::replace("session set", "old", "new", 100));
  d.run(C::rotate("session set", "b", "old", "new", 100));
  d.run(C::rotate("absent", "session set", "old", "new", 100));
  d.run(C::touch("session set", 0));
  d.run(C::touch("session set", 100));
  d.run(C::remove("session set"));
  d.put_scored("session set", "a", 1);
  d.put("replaced", "old", 100);
  d.run(C::rotate("replaced", "session set", "old", "new", 200));
  d.put_scored("set 2", "a", 1);
  d.run(C::create("set 2", "text", 100));
}

}  // namespace

std::vector<Scenario> session_scenarios() {
  return {{"SessionCreate", create},
          {"SessionGet", get},
          {"SessionGetEnded", get_what_has_ended},
          {"SessionByOwnTtl", by_own_ttl},
          {"SessionTouch", touch},
          {"SessionProlong", prolong},
          {"SessionDelete", remove},
          {"SessionComplete", complete},
          {"SessionReplace", replace},
          {"SessionReplaceEnded", replace_what_has_ended},
          {"SessionRotate", rotate},
          {"SessionUndoCreate", undo_create},
          {"SessionUndoRotate", undo_rotate},
          {"SessionUndoFirst", undo_first},
          {"SessionRotateEnded", rotate_what_has_ended},
          {"SessionOnASortedSet", on_a_sorted_set},
          {"WriteProbe", write_probe},
          {"Ping", ping}};
}

}  // namespace rss
