#include "store/session_replay.h"

#include <algorithm>

#include "store/session_operations.h"

namespace rss {

struct SessionReplay::Work {
  Task task;
  std::string id;
  Done done;
};

void SessionReplay::replay(Task task, Done done) {
  std::string id(*keys_.project_session_id(task.key));
  auto work = std::make_shared<Work>(Work{std::move(task), std::move(id), std::move(done)});
  if (work->task.removed) return remove(work);
  if (work->task.created) return create_unless_there(work);
  if (!work->task.changes.empty()) return change(work, 0);
  prolong(work);
}

void SessionReplay::run(const WorkPtr& work, Command command, Callback<Reply> next) {
  command.deadline = deadline();
  server_.run(std::move(command), [work, next = std::move(next)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return work->done(std::move(outcome.error()));
    next(std::move(outcome.value()));
  });
}

void SessionReplay::remove(const WorkPtr& work) {
  std::vector<std::string> others = lost_.new_ids(work->id);
  for (std::string& other : others) other = keys_.project_session(other);
  run(work, SessionCommands::remove(work->task.key, others),
      [work](const Reply&) { work->done(true); });
}

// It is there when its creation had come through all the same.
void SessionReplay::create_unless_there(const WorkPtr& work) {
  run(work, SessionCommands::get(work->task.key, 0), [this, work](const Reply& reply) {
    if (reply.is_nil()) return create(work);
    change(work, 0);
  });
}

void SessionReplay::create(const WorkPtr& work) {
  const Task& task = work->task;
  run(work, SessionCommands::create(task.key, task.value, seconds_until(task.end_ms)),
      [work](const Reply&) { work->done(true); });
}

// One after the other: each is an update like any other.
void SessionReplay::change(const WorkPtr& work, std::size_t index) {
  if (index == work->task.changes.size()) return work->done(true);
  auto next = [this, work, index](const Result<std::string_view>& outcome) {
    if (outcome.ok()) return change(work, index + 1);
    if (outcome.error().code == ErrorCode::kSessionNotFound) return work->done(false);
    work->done(outcome.error());
  };
  updates_.run(std::string_view(work->id), work->task.changes[index], deadline(), std::move(next));
}

// Others may have prolonged it since: it never becomes shorter than an activity makes it.
void SessionReplay::prolong(const WorkPtr& work) {
  const std::int64_t ttl_s = seconds_until(end_.latest_ms(std::string_view(work->task.value)));
  run(work, SessionCommands::prolong(work->task.key, ttl_s),
      [work](const Reply& reply) { work->done(reply.integer == 1); });
}

std::uint64_t SessionReplay::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

std::int64_t SessionReplay::seconds_until(std::int64_t end_ms) const {
  const std::int64_t left_ms = end_ms - clock_.wall_ms();
  return std::clamp<std::int64_t>(left_ms / 1000 + (left_ms % 1000 > 0 ? 1 : 0), 1,
                                  options_.session_ttl_s);
}

}  // namespace rss
