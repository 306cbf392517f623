#include "store/sessions/session_updates.h"

#include <algorithm>
#include <optional>

#include "contract/limits.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/sessions/session_saves.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"

namespace rss {

void SessionUpdates::run(SessionIdentity identity, SessionChange change, std::uint64_t deadline,
                         SessionTextCallback done) {
  const std::size_t bytes = change.text.size();
  if (bytes > options_.max_value_bytes) return done(session_too_large());
  if (order_.is_full(identity.id, bytes)) return done(overloaded());
  std::string id(identity.id);
  Update update{std::move(change), deadline, std::move(done)};
  BatchPtr& newest = newest_[id];
  const bool same = newest && newest->tenant == identity.tenant;
  if (same && order_.join(id, newest->ticket, bytes)) {
    newest->updates.push_back(std::move(update));
    return;
  }
  auto batch = std::make_shared<Batch>(std::move(id), identity.tenant);
  batch->updates.push_back(std::move(update));
  newest = batch;
  batch->ticket = order_.enter(batch->id, bytes, [this, batch] { carry_out(batch); });
}

WrittenMembers::List SessionUpdates::Batch::written() const {
  List list;
  for (const Update& update : updates)
    if (!update.is_saved) add_written_members(update.change, list);
  return list;
}

// Applies the updates to the session's text and stores the result by compare-and-set. Retries if
// another process changed the text meanwhile. The cached text is only a first guess: updates are
// rejected or skipped only on the basis of the stored text. A batch whose deadline has passed is
// sent as well: the backend rejects it, or serves it from memory.
Task SessionUpdates::carry_out(BatchPtr batch) {
  const std::string key = key_of(*batch);
  const LastKnownValues::Seen* seen = seen_.find(batch->id);
  std::optional<std::string> current = seen ? std::optional(seen->text) : std::nullopt;
  bool is_guess = current.has_value();
  std::string next;
  for (;;) {
    Applied applied;
    if (current) {
      applied = apply(*batch, *current);
      if (is_guess && (!applied.refused.empty() || applied.written == 0)) current.reset();
      is_guess = false;
    }
    Command command;
    if (current) {
      command = SessionCommands::replace(key, *current, applied.text,
                                         ttl_after_change(*current, applied.text, options_));
      command.written = batch;
      command.in_doubt = batch->in_doubt;
      next = std::move(applied.text);
      refuse(*batch, applied.refused);
      if (batch->updates.empty()) co_return end(batch, session_conflict());
      if (applied.written == 0) break;
    } else {
      command = SessionCommands::read(batch->id, key, options_);
      command.in_doubt = batch->in_doubt;
    }
    Result<Reply> outcome = co_await caller_.run(std::move(command), deadline_of(*batch));
    if (!outcome.ok()) {
      const Error& error = outcome.error();
      batch->in_doubt = batch->in_doubt || (current && error.in_doubt);
      if (current && error.in_doubt) seen_.doubt(batch->id, next);
      if (!goes_on_after(batch, error)) co_return;
      current.reset();
      continue;
    }
    Reply& reply = outcome.value();
    if (is_absent(reply)) {
      seen_.forget(batch->id);
      co_return end(batch, session_not_found());
    }
    if (reply.is_integer()) {
      remember(*batch, next);
      break;
    }
    if (reply.text.size() > options_.max_value_bytes)
      co_return end(batch, stored_value_too_large());
    remember(*batch, reply.text);
    if (current && !drop_late(batch, session_conflict())) co_return;
    current = std::move(reply.text);
  }

  if (!end_.may_pass(next)) co_return end(batch, std::string_view(next));
  const Result<bool> kept = co_await end_.keep(key, next, deadline_of(*batch));
  if (!kept.ok()) co_return end(batch, kept.error());
  if (kept.value()) co_return end(batch, std::string_view(next));
  seen_.forget(batch->id);
  end(batch, session_not_found());
}

void SessionUpdates::remember(const Batch& batch, std::string text) {
  seen_.remember(batch.id, std::move(text), clock_.wall_ms());
}

SessionUpdates::Applied SessionUpdates::apply(Batch& batch, std::string text) const {
  Applied applied{std::move(text), {}};
  for (std::size_t i = 0; i < batch.updates.size(); ++i) {
    Update& update = batch.updates[i];
    const auto& save = update.change.save;
    update.is_saved = save && holds_save(applied.text, *save);
    Result<std::string> next = changed(batch, applied.text, update);
    if (!next.ok()) {
      applied.refused.push_back({i, std::move(next.error())});
      continue;
    }
    applied.text = std::move(next.value());
    applied.written += update.is_saved ? 0 : 1;
  }
  return applied;
}

Result<std::string> SessionUpdates::changed(const Batch& batch, const std::string& text,
                                            const Update& update) const {
  const TtlStep step = ttl_step(text, !update.is_saved, options_);
  const SessionTimes times{clock_.wall_ms(), step.ttl_s, end_.latest_ms(text)};
  // Two calls in each conditional: a conditional argument would copy the change or the text.
  const SessionChange change = update.is_saved
                                   ? active_change(no_change(), times, step.keeps_end)
                                   : active_change(update.change, times, step.keeps_end);
  Result<std::string> next =
      step.settles ? changed_session_text(batch.identity(), without_own_ttl(text), change)
                   : changed_session_text(batch.identity(), text, change);
  if (next.ok() && next.value().size() > options_.max_value_bytes) return session_too_large();
  return next;
}

// Completes the rejected updates with their errors and removes them from the batch.
void SessionUpdates::refuse(Batch& batch, const std::vector<Refusal>& refused) {
  std::vector<SessionTextCallback> leaving;
  for (const Refusal& refusal : refused)
    leaving.push_back(std::move(batch.updates[refusal.index].done));
  std::erase_if(batch.updates, [](const Update& update) { return !update.done; });
  for (std::size_t i = 0; i < leaving.size(); ++i) leaving[i](refused[i].error);
}

// If some updates have timed out, only these fail. The others are retried, which is safe: applying
// a change is idempotent.
bool SessionUpdates::goes_on_after(const BatchPtr& batch, const Error& error) {
  const std::size_t before = batch->updates.size();
  if (!drop_late(batch, error)) return false;
  if (batch->updates.size() < before) return true;
  end(batch, error);
  return false;
}

// Completes all updates of the batch, then starts the next call in the queue.
void SessionUpdates::end(const BatchPtr& batch, const Result<std::string_view>& outcome) {
  const auto newest = newest_.find(batch->id);
  if (newest != newest_.end() && newest->second == batch) newest_.erase(newest);
  for (Update& update : std::exchange(batch->updates, {})) update.done(outcome);
  order_.leave(batch->id);
}

bool SessionUpdates::drop_late(const BatchPtr& batch, const Error& error) {
  const std::uint64_t now = clock_.active_ns();
  std::vector<SessionTextCallback> late;
  std::erase_if(batch->updates, [&](Update& update) {
    if (update.deadline > now) return false;
    late.push_back(std::move(update.done));
    return true;
  });
  for (auto& done : late) done(error);
  if (batch->updates.empty()) end(batch, error);
  return !batch->updates.empty();
}

std::string SessionUpdates::key_of(const Batch& batch) const {
  return batch.tenant.empty() ? keys_.project_session(batch.id)
                              : keys_.tenant_session(batch.tenant, batch.id);
}

std::uint64_t SessionUpdates::deadline_of(const Batch& batch) {
  std::uint64_t deadline = UINT64_MAX;
  for (const Update& update : batch.updates) deadline = std::min(deadline, update.deadline);
  return deadline;
}

}  // namespace rss
