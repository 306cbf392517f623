#include "store/sessions/session_updates.h"

#include <algorithm>

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
  batch->ticket = order_.enter(batch->id, bytes, [this, batch] { begin(batch); });
}

WrittenMembers::List SessionUpdates::Batch::written() const {
  List list;
  for (const Update& update : updates)
    if (!update.is_saved) add_written_members(update.change, list);
  return list;
}

// Also when their time is up: the backend tells them so, or answers all the same.
void SessionUpdates::begin(const BatchPtr& batch) {
  if (const SeenTexts::Seen* seen = seen_.find(batch->id)) {
    const std::string text = seen->text;
    return replace(batch, text, Source::kMemory);
  }
  read(batch);
}

void SessionUpdates::remember(const Batch& batch, std::string text) {
  seen_.remember(batch.id, std::move(text), clock_.wall_ms());
}

void SessionUpdates::read(const BatchPtr& batch) {
  backend_.run(with_deadline(*batch, SessionCommands::read(batch->id, key_of(*batch), options_)),
               [this, batch](Result<Reply> outcome) { on_read(batch, std::move(outcome)); });
}

void SessionUpdates::on_read(const BatchPtr& batch, Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(batch, outcome.error());
  if (is_absent(outcome.value())) {
    seen_.forget(batch->id);
    return end(batch, session_not_found());
  }
  if (outcome.value().text.size() > options_.max_value_bytes)
    return end(batch, stored_value_too_large());
  remember(*batch, outcome.value().text);
  replace(batch, outcome.value().text, Source::kStore);
}

void SessionUpdates::replace(const BatchPtr& batch, const std::string& current, Source source) {
  Applied applied = apply(*batch, current);
  const bool writes = applied.written > 0;
  // The remembered text may be stale: read the stored one before an update is refused or skipped.
  if (source == Source::kMemory && (!applied.refused.empty() || !writes)) return read(batch);
  Command command = SessionCommands::replace(key_of(*batch), current, applied.text,
                                             ttl_after_change(current, applied.text, options_));
  command.written = batch;
  refuse(*batch, applied.refused);
  if (batch->updates.empty()) return end(batch, session_conflict());
  if (!writes) return end_with(batch, applied.text);
  backend_.run(with_deadline(*batch, std::move(command)),
               [this, batch, next = std::move(applied.text)](Result<Reply> outcome) {
                 on_replaced(batch, next, std::move(outcome));
               });
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
  // Not one conditional operand, which would copy the change and the text.
  const SessionChange change = update.is_saved
                                   ? active_change(no_change(), times, step.keeps_end)
                                   : active_change(update.change, times, step.keeps_end);
  Result<std::string> next =
      step.settles ? changed_session_text(batch.identity(), without_own_ttl(text), change)
                   : changed_session_text(batch.identity(), text, change);
  if (next.ok() && next.value().size() > options_.max_value_bytes) return session_too_large();
  return next;
}

// Those that cannot be applied are told so and leave.
void SessionUpdates::refuse(Batch& batch, const std::vector<Refusal>& refused) {
  std::vector<SessionTextCallback> leaving;
  for (const Refusal& refusal : refused)
    leaving.push_back(std::move(batch.updates[refusal.index].done));
  std::erase_if(batch.updates, [](const Update& update) { return !update.done; });
  for (std::size_t i = 0; i < leaving.size(); ++i) leaving[i](refused[i].error);
}

void SessionUpdates::on_replaced(const BatchPtr& batch, const std::string& next,
                                 Result<Reply> outcome) {
  if (!outcome.ok()) {
    batch->in_doubt = batch->in_doubt || outcome.error().in_doubt;
    if (outcome.error().in_doubt) seen_.doubt(batch->id, next);
    return on_failed(batch, outcome.error());
  }
  const Reply& reply = outcome.value();
  if (is_absent(reply)) {
    seen_.forget(batch->id);
    return end(batch, session_not_found());
  }
  if (reply.is_text()) {
    if (reply.text.size() > options_.max_value_bytes) return end(batch, stored_value_too_large());
    remember(*batch, reply.text);
    if (drop_late(batch, session_conflict())) replace(batch, reply.text, Source::kStore);
    return;
  }
  remember(*batch, next);
  end_with(batch, next);
}

// The session's TTL has slid.
void SessionUpdates::end_with(const BatchPtr& batch, const std::string& text) {
  if (end_.may_pass(text)) return keep_end(batch, text);
  end(batch, std::string_view(text));
}

void SessionUpdates::keep_end(const BatchPtr& batch, const std::string& next) {
  std::uint64_t deadline = UINT64_MAX;
  for (const Update& update : batch->updates) deadline = std::min(deadline, update.deadline);
  end_.keep(key_of(*batch), next, deadline, [this, batch, next](Result<bool> kept) {
    if (!kept.ok()) return end(batch, kept.error());
    if (kept.value()) return end(batch, std::string_view(next));
    seen_.forget(batch->id);
    end(batch, session_not_found());
  });
}

void SessionUpdates::on_failed(const BatchPtr& batch, const Error& error) {
  // The first whose time is up takes nobody with it: the same change may be made again.
  const std::size_t before = batch->updates.size();
  if (!drop_late(batch, error)) return;
  if (batch->updates.size() == before) return end(batch, error);
  read(batch);
}

// Tells everybody, then lets those go on who wait behind.
void SessionUpdates::end(const BatchPtr& batch, const Result<std::string_view>& outcome) {
  const auto newest = newest_.find(batch->id);
  if (newest != newest_.end() && newest->second == batch) newest_.erase(newest);
  for (Update& update : std::exchange(batch->updates, {})) update.done(outcome);
  order_.leave(batch->id);
}

// Ends the batch when nobody is left.
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

Command SessionUpdates::with_deadline(const Batch& batch, Command command) const {
  for (const Update& update : batch.updates)
    command.deadline = std::min(command.deadline, update.deadline);
  command.in_doubt = batch.in_doubt;
  return command;
}

}  // namespace rss
