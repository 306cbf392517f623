#include "store/sessions/session_replay.h"

#include <algorithm>
#include <random>

#include "store/sessions/own_ttl.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_merge.h"
#include "store/sessions/session_operations.h"
#include "store/shared/tombstone.h"
#include "store/shared/twin.h"

namespace rss {
namespace {

constexpr std::int64_t kRemoval = -1;

std::string random_id() {
  std::random_device random;
  std::string id;
  for (int word = 0; word < 4; ++word) id += std::to_string(random()) + '-';
  return id;
}

std::int64_t last_change_ms(const Replayer::Task& task) {
  std::int64_t last_ms = 0;
  for (const auto& [names, change] : task.member_changes)
    last_ms = std::max(last_ms, change.wall_ms);
  return last_ms;
}

}  // namespace

struct SessionReplay::Work {
  Task task;
  std::string id;
  std::string marker_key;
  std::uint64_t deadline;
  Done done;
  std::uint64_t conflicts = 0;
};

void SessionReplay::replay(Task task, Done done) {
  std::string id(*keys_.project_session_id(task.key));
  std::string marker_key = keys_.replay_marker(task.key);
  const std::uint64_t deadline = clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
  auto work = std::make_shared<Work>(
      Work{std::move(task), std::move(id), std::move(marker_key), deadline, std::move(done)});
  if (work->task.removed) return remove(work);
  if (work->task.created || work->task.changed) return look(work);
  prolong(work);
}

void SessionReplay::run(const WorkPtr& work, Command command, Callback<Reply> next) {
  command.deadline = work->deadline;
  server_.run(std::move(command),
              [this, work, next = std::move(next)](Result<Reply> outcome) mutable {
                if (!outcome.ok()) return fail(work, std::move(outcome.error()));
                next(std::move(outcome.value()));
              });
}

void SessionReplay::remove(const WorkPtr& work) {
  const bool may_be_created = !work->task.attempts->id.empty();
  run(work,
      may_be_created ? SessionReplayCommands::remove(work->task.key, mark(*work, kRemoval))
                     : SessionCommands::remove(work->task.key),
      [this, work](const Reply&) {
        seen_.forget(work->id);
        work->done(Outcome{true});
      });
}

void SessionReplay::look(const WorkPtr& work) {
  run(work, SessionReplayCommands::look(work->task.key, work->marker_key, work->task.attempts->id),
      [this, work](const Reply& reply) { on_look(work, reply); });
}

void SessionReplay::on_look(const WorkPtr& work, const Reply& reply) {
  const Reply& stored = reply.items[0];
  const Reply& marked = reply.items[1];
  if (marked.is_text()) take_over(work, static_cast<std::size_t>(number_of(marked.text)));
  Task& task = work->task;
  if (!task.created && task.before == task.value) return end(work, true);
  if (task.created) return create(work);
  if (is_absent(stored)) return end(work, false);
  change(work, stored.text);
}

// An earlier attempt was carried out: what it carried is on the server, or was changed by others.
void SessionReplay::take_over(const WorkPtr& work, std::size_t attempt) {
  Task& task = work->task;
  std::vector<std::string>& texts = task.attempts->texts;
  if (attempt < texts.size()) task.before = std::move(texts[attempt]);
  task.created = false;
  task.unconfirmed.clear();
  *task.attempts = {};
}

void SessionReplay::create(const WorkPtr& work) {
  const Task& task = work->task;
  Command command = SessionReplayCommands::create(task.key, attempt(*work), task.value,
                                                  seconds_until(task.end_ms, task.value));
  run(work, std::move(command), [this, work](const Reply& reply) {
    if (reply.integer == 2) return look(work);
    if (reply.integer == 0) return end(work, false);
    seen_.remember(work->id, work->task.value, clock_.wall_ms());
    end(work, true);
  });
}

void SessionReplay::change(const WorkPtr& work, const std::string& stored) {
  const Result<std::string> next = merged(*work, stored);
  if (!next.ok()) return fail(work, next.error());
  Command command =
      SessionReplayCommands::change(work->task.key, attempt(*work), stored, next.value(),
                                    ttl_after_change(stored, next.value(), options_));
  run(work, std::move(command),
      [this, work, next = next.value()](const Reply& reply) { on_changed(work, next, reply); });
}

void SessionReplay::on_changed(const WorkPtr& work, const std::string& next, const Reply& reply) {
  if (is_absent(reply)) return end(work, false);
  if (reply.is_integer() && reply.integer == 2) return look(work);
  if (reply.is_integer()) return keep_end(work, next);
  if (work->deadline <= clock_.active_ns()) return fail(work, session_conflict());
  change(work, reply.text);
}

Result<std::string> SessionReplay::merged(Work& work, const std::string& stored) const {
  const Task& task = work.task;
  const auto merge =
      merge_session({task.before, task.unconfirmed, task.value, task.member_changes}, stored);
  if (!merge) return stored_text_is_no_session();
  work.conflicts = merge->conflicts;
  const std::int64_t active_ms =
      std::max(session_activity_ms(stored).value_or(0), last_change_ms(task));
  const TtlStep step = ttl_step(stored, !lives_until_updated(task.value), options_);
  const SessionTimes times{active_ms, step.ttl_s, end_.latest_ms(stored)};
  Result<std::string> rest = changed_session_text(
      std::string_view(work.id), step.settles ? without_own_ttl(stored) : stored, merge->removals);
  if (!rest.ok()) return rest;
  Result<std::string> next =
      changed_session_text(std::string_view(work.id), rest.value(),
                           active_change(merge->replacements, times, step.keeps_end));
  if (next.ok() && next.value().size() > options_.max_value_bytes) return session_too_large();
  return next;
}

void SessionReplay::keep_end(const WorkPtr& work, const std::string& next) {
  seen_.remember(work->id, next, clock_.wall_ms());
  if (!end_.may_pass(next)) return end(work, true);
  end_.keep(work->task.key, next, work->deadline,
            [this, work](const Result<bool>& kept) { end(work, !kept.ok() || kept.value()); });
}

// Others may have prolonged it since: it never becomes shorter than an activity makes it.
void SessionReplay::prolong(const WorkPtr& work) {
  const std::string_view text = work->task.value;
  if (lives_until_updated(text)) return end(work, true);
  const std::int64_t ttl_s = seconds_until(end_.latest_ms(text), text);
  run(work, SessionCommands::prolong(work->task.key, ttl_s), [this, work](const Reply& reply) {
    if (reply.integer == 0) seen_.forget(work->id);
    end(work, true);  // nothing of the caller's is lost with a session that ended meanwhile
  });
}

void SessionReplay::end(const WorkPtr& work, bool found) {
  *work->task.attempts = {};
  if (!found) seen_.forget(work->id);
  work->done(Outcome{found, work->conflicts});
}

// The journal keeps what it needs to try again.
void SessionReplay::fail(const WorkPtr& work, Error error) {
  seen_.forget(work->id);
  work->done(std::move(error));
}

ReplayMark SessionReplay::attempt(Work& work) {
  Attempts& attempts = *work.task.attempts;
  if (attempts.id.empty()) attempts.id = random_id();
  if (attempts.texts.empty() || attempts.texts.back() != work.task.value)
    attempts.texts.push_back(work.task.value);
  return mark(work, static_cast<std::int64_t>(attempts.texts.size()) - 1);
}

// Kept for as long as the journal may bring the entry again.
ReplayMark SessionReplay::mark(const Work& work, std::int64_t attempt) const {
  const std::int64_t left_ms = work.task.end_ms - clock_.wall_ms();
  const std::int64_t longest_s =
      std::max(options_.session_ttl_s, ttl_of(work.task.value, options_));
  const std::int64_t ms = std::clamp<std::int64_t>(left_ms, 1000, longest_s * 1000);
  return {work.marker_key, ms, work.task.attempts->id, attempt};
}

std::int64_t SessionReplay::seconds_until(std::int64_t end_ms, std::string_view text) const {
  const std::int64_t left_ms = end_ms - clock_.wall_ms();
  return std::clamp<std::int64_t>(left_ms / 1000 + (left_ms % 1000 > 0 ? 1 : 0), 1,
                                  ttl_of(text, options_));
}

}  // namespace rss
