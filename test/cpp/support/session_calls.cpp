#include "support/store_calls.h"

namespace rss {
namespace {

using Kind = SessionChange::Kind;

constexpr std::string_view kId = StoreWorld::kSession;
constexpr std::string_view kOther = StoreWorld::kOther;
constexpr std::string_view kUnknown = "3d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d03";

constexpr std::string_view kOwnTtl = "3d1b2f64-9f0a-8b7e-8f63-5a2c9b8e7d03";

SessionChange change() { return {Kind::kReplace, R"({"x":1})"}; }

}  // namespace

std::vector<StoreCall> session_calls() {
  return {
      {"sessions.create",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.create(kUnknown, "{}", told<Unit>(std::move(end)));
       }},
      {"sessions.create of a session with a TTL of its own",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.create(kOwnTtl, "{}", OwnTtl{60, true}, told<Unit>(std::move(end)));
       }},
      {"sessions.get of a session that may have a TTL of its own",
       [](StoreWorld& w, CallEnd end) { w.sessions.get(kOwnTtl, told<Found>(std::move(end))); }},
      {"sessions.touch of a session that may have a TTL of its own",
       [](StoreWorld& w, CallEnd end) { w.sessions.touch(kOwnTtl, told<bool>(std::move(end))); }},
      {"sessions.update with a number",
       [](StoreWorld& w, CallEnd end) {
         w.sessions.update(kId, {Kind::kReplace, "{}", {}, SaveNumber{"a", 1}},
                           told<std::string_view>(std::move(end)));
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

std::vector<StoreCall> tenant_session_calls() {
  return {
      {"tenantSessions.create",
       [](StoreWorld& w, CallEnd end) {
         w.tenant_sessions.create("t", "u", kUnknown, "{}", told<TextList>(std::move(end)));
       }},
      {"tenantSessions.create over the maximum, with members that others marked",
       [](StoreWorld& w, CallEnd end) {
         w.table->sorted_set_put("user_sessions:t:u", "of others", -5);
         w.tenant_sessions.create("t", "u", kUnknown, "{}", told<TextList>(std::move(end)));
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
         w.tenant_sessions.list("t", "u", told<TextList>(std::move(end)));
       }},
      {"tenantSessions.list with members that are ending or dead",
       [](StoreWorld& w, CallEnd end) {
         w.table->sorted_set_put("user_sessions:t:u", "ending", -5);
         w.table->sorted_set_put("user_sessions:t:u", "dead", 5);
         w.tenant_sessions.list("t", "u", told<TextList>(std::move(end)));
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

}  // namespace rss
