#include "base/json_members.h"
#include "store/sessions/session_operations.h"
#include "support/store_calls.h"

namespace rss {
namespace {

constexpr std::string_view kId = StoreWorld::kSession;
constexpr std::string_view kUnknown = "3d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d03";

Replayer::Work task(StoreWorld& w, std::string_view id) {
  Replayer::Work task{.key = "project_session:" + std::string(id)};
  task.before = std::string(w.table->get(task.key).value_or("{}"));
  task.value = *json_replace_members(task.before, R"({"x":1})", {});
  task.end_ms = w.loop.loop().wall_ms() + 60'000;
  return task;
}

void replay(StoreWorld& w, Replayer::Work task, CallEnd end) {
  w.replay.replay(std::move(task), told<Replayer::Outcome>(std::move(end)));
}

}  // namespace

std::vector<StoreCall> session_replay_calls() {
  return {
      {"replay of a creation",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Work created = task(w, kUnknown);
         created.created = true;
         replay(w, std::move(created), std::move(end));
       }},
      {"replay of an update",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Work changed = task(w, kId);
         changed.changed = true;
         changed.attempts->id = "id";
         changed.attempts->texts = {"{}"};
         replay(w, std::move(changed), std::move(end));
       }},
      {"replay of an activity",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Work prolonged = task(w, kId);
         prolonged.prolonged = true;
         replay(w, std::move(prolonged), std::move(end));
       }},
      {"replay of a removal",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Work removed = task(w, kId);
         removed.removed = true;
         replay(w, std::move(removed), std::move(end));
       }},
      {"replay of the removal of a session whose creation is in doubt",
       [](StoreWorld& w, CallEnd end) {
         Replayer::Work removed = task(w, kId);
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

}  // namespace rss
