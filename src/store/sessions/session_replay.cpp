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

std::int64_t last_change_ms(const Replayer::Work& work) {
  std::int64_t last_ms = 0;
  for (const auto& [names, change] : work.member_changes)
    last_ms = std::max(last_ms, change.wall_ms);
  return last_ms;
}

}  // namespace

void SessionReplay::replay(Work work, Done done) {
  if (work.removed)
    remove(std::move(work), std::move(done));
  else if (work.created || work.changed)
    bring(std::move(work), std::move(done));
  else
    prolong(std::move(work), std::move(done));
}

Task SessionReplay::remove(Work work, Done done) {
  const std::string marker_key = keys_.replay_marker(work.key);
  const bool may_be_created = !work.attempts->id.empty();
  Command command = may_be_created
                        ? SessionReplayCommands::remove(work.key, mark(work, marker_key, kRemoval))
                        : SessionCommands::remove(work.key);
  Result<Reply> outcome = co_await caller_.run(std::move(command), caller_.deadline());
  if (!outcome.ok()) co_return fail(work, std::move(outcome.error()), done);
  seen_.forget(id_of(work));
  done(Outcome{true});
}

// Sets the full TTL, as an activity now would. A shorter TTL could undo an extension by another
// process.
Task SessionReplay::prolong(Work work, Done done) {
  const std::string_view text = work.value;
  if (lives_until_updated(text)) co_return end(work, {true}, done);
  const std::int64_t ttl_s = seconds_until(end_.latest_ms(text), text);
  Command command = SessionCommands::prolong(work.key, ttl_s);
  Result<Reply> outcome = co_await caller_.run(std::move(command), caller_.deadline());
  if (!outcome.ok()) co_return fail(work, std::move(outcome.error()), done);
  if (outcome.value().integer == 0) seen_.forget(id_of(work));
  end(work, {true}, done);  // an expired session loses no change of the caller
}

// Stores a locally created session, or merges local changes into the stored text by
// compare-and-set. Looks first for a mark of an earlier attempt, and again when the write reports
// such a mark.
Task SessionReplay::bring(Work work, Done done) {
  const std::uint64_t deadline = caller_.deadline();
  const std::string marker_key = keys_.replay_marker(work.key);
  std::uint64_t conflicts = 0;
  std::string stored;
  std::string next;
  for (bool has_looked = false;;) {
    if (!has_looked) {
      Command look = SessionReplayCommands::look(work.key, marker_key, work.attempts->id);
      Result<Reply> seen = co_await caller_.run(std::move(look), deadline);
      if (!seen.ok()) co_return fail(work, std::move(seen.error()), done);
      Reply& session = seen.value().items[0];
      const Reply& marked = seen.value().items[1];
      if (marked.is_text()) take_over(work, static_cast<std::size_t>(number_of(marked.text)));
      const bool is_settled = !work.created && work.before == work.value;
      if (is_settled) co_return end(work, {true, conflicts}, done);
      if (!work.created && is_absent(session)) co_return end(work, {false, conflicts}, done);
      stored = std::move(session.text);
      has_looked = true;
    }
    if (!work.created) {
      Result<std::string> text = merged(work, stored, conflicts);
      if (!text.ok()) co_return fail(work, std::move(text.error()), done);
      next = std::move(text.value());
    }
    Command command =
        work.created
            ? SessionReplayCommands::create(work.key, attempt(work, marker_key), work.value,
                                            seconds_until(work.end_ms, work.value))
            : SessionReplayCommands::change(work.key, attempt(work, marker_key), stored, next,
                                            ttl_after_change(stored, next, options_));
    Result<Reply> outcome = co_await caller_.run(std::move(command), deadline);
    if (!outcome.ok()) co_return fail(work, std::move(outcome.error()), done);
    Reply& reply = outcome.value();
    if (is_absent(reply)) co_return end(work, {false, conflicts}, done);
    if (reply.is_text()) {
      if (caller_.has_passed(deadline)) co_return fail(work, session_conflict(), done);
      stored = std::move(reply.text);
    } else if (reply.integer == 2) {
      has_looked = false;
    } else if (reply.integer == 0) {
      co_return end(work, {false, conflicts}, done);
    } else {
      break;
    }
  }

  if (work.created) next = work.value;
  seen_.remember(id_of(work), next, clock_.wall_ms());
  if (work.created || !end_.may_pass(next)) co_return end(work, {true, conflicts}, done);
  const Result<bool> kept = co_await end_.keep(work.key, next, deadline);
  end(work, {!kept.ok() || kept.value(), conflicts}, done);
}

// An earlier attempt was carried out. Its text becomes the base of the merge: the server holds that
// text, or a later change by another process.
void SessionReplay::take_over(Work& work, std::size_t attempt) {
  std::vector<std::string>& texts = work.attempts->texts;
  if (attempt < texts.size()) work.before = std::move(texts[attempt]);
  work.created = false;
  work.unconfirmed.clear();
  *work.attempts = {};
}

Result<std::string> SessionReplay::merged(const Work& work, const std::string& stored,
                                          std::uint64_t& conflicts) const {
  const auto merge =
      merge_session({work.before, work.unconfirmed, work.value, work.member_changes}, stored);
  if (!merge) return stored_text_is_no_session();
  conflicts = merge->conflicts;
  const std::int64_t active_ms =
      std::max(session_activity_ms(stored).value_or(0), last_change_ms(work));
  const TtlStep step = ttl_step(stored, !lives_until_updated(work.value), options_);
  const SessionTimes times{active_ms, step.ttl_s, end_.latest_ms(stored)};
  const std::string_view id = id_of(work);
  Result<std::string> rest =
      changed_session_text(id, step.settles ? without_own_ttl(stored) : stored, merge->removals);
  if (!rest.ok()) return rest;
  Result<std::string> next = changed_session_text(
      id, rest.value(), active_change(merge->replacements, times, step.keeps_end));
  if (next.ok() && next.value().size() > options_.max_value_bytes) return session_too_large();
  return next;
}

void SessionReplay::end(const Work& work, Outcome outcome, Done& done) {
  *work.attempts = {};
  if (!outcome.found) seen_.forget(id_of(work));
  done(outcome);
}

// The journal keeps the entry for a retry.
void SessionReplay::fail(const Work& work, Error error, Done& done) {
  seen_.forget(id_of(work));
  done(std::move(error));
}

std::string_view SessionReplay::id_of(const Work& work) const {
  return *keys_.project_session_id(work.key);
}

ReplayMark SessionReplay::attempt(Work& work, std::string_view marker_key) const {
  Attempts& attempts = *work.attempts;
  if (attempts.id.empty()) attempts.id = random_id();
  if (attempts.texts.empty() || attempts.texts.back() != work.value)
    attempts.texts.push_back(work.value);
  return mark(work, marker_key, static_cast<std::int64_t>(attempts.texts.size()) - 1);
}

// The marker lives as long as the journal may replay the entry again.
ReplayMark SessionReplay::mark(const Work& work, std::string_view marker_key,
                               std::int64_t attempt) const {
  const std::int64_t left_ms = work.end_ms - clock_.wall_ms();
  const std::int64_t longest_s = std::max(options_.session_ttl_s, ttl_of(work.value, options_));
  const std::int64_t ms = std::clamp<std::int64_t>(left_ms, 1000, longest_s * 1000);
  return {marker_key, ms, work.attempts->id, attempt};
}

std::int64_t SessionReplay::seconds_until(std::int64_t end_ms, std::string_view text) const {
  const std::int64_t left_ms = end_ms - clock_.wall_ms();
  return std::clamp<std::int64_t>(left_ms / 1000 + (left_ms % 1000 > 0 ? 1 : 0), 1,
                                  ttl_of(text, options_));
}

}  // namespace rss
