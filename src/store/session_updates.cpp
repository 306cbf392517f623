#include "store/session_updates.h"

#include <algorithm>

#include "store/session_errors.h"
#include "store/session_operations.h"

namespace rss {

void SessionUpdates::run(std::string_view id, SessionChange change, std::uint64_t deadline,
                         SessionTextCallback done) {
  std::string key(id);
  Update update{std::move(change), deadline, std::move(done)};
  BatchPtr& newest = newest_[key];
  if (newest && order_.is_last_waiting(key, newest->ticket)) {
    newest->updates.push_back(std::move(update));
    return;
  }
  auto batch = std::make_shared<Batch>(Batch{std::move(key), 0, {}});
  batch->updates.push_back(std::move(update));
  newest = batch;
  batch->ticket = order_.enter(batch->id, [this, batch] { begin(batch); });
}

void SessionUpdates::begin(const BatchPtr& batch) {
  drop_late(*batch, session_waited_too_long());
  attempt(batch, seen_.find(batch->id));
}

// Once more, from this text or, without one, from a fresh read.
void SessionUpdates::attempt(const BatchPtr& batch, const std::string* current) {
  drop_late(*batch, session_conflict());
  if (batch->updates.empty()) return end(batch, session_conflict());
  if (current) return replace(batch, *current);
  read(batch);
}

void SessionUpdates::read(const BatchPtr& batch) {
  backend_.run(
      with_deadline(*batch, SessionCommands::get(keys_.project_session(batch->id), sliding_ttl())),
      [this, batch](Result<Reply> outcome) { on_read(batch, std::move(outcome)); });
}

void SessionUpdates::on_read(const BatchPtr& batch, Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(batch, outcome.error());
  if (outcome.value().is_nil()) return end(batch, session_not_found());
  replace(batch, outcome.value().text);
}

void SessionUpdates::replace(const BatchPtr& batch, const std::string& current) {
  std::string next = apply(*batch, current);
  if (batch->updates.empty()) return end(batch, session_conflict());
  Command command = with_deadline(*batch, SessionCommands::replace(keys_.project_session(batch->id),
                                                                   current, next, sliding_ttl()));
  backend_.run(std::move(command), [this, batch, next = std::move(next)](Result<Reply> outcome) {
    on_replaced(batch, next, std::move(outcome));
  });
}

// Applies what can be applied; an update that cannot is told so and leaves.
std::string SessionUpdates::apply(Batch& batch, std::string text) {
  const SessionTimes times{clock_.wall_ms(), options_.session_ttl_s};
  std::vector<std::pair<SessionTextCallback, Error>> refused;
  std::erase_if(batch.updates, [&](Update& update) {
    Result<std::string> changed = changed_session_text(batch.id, text, update.change);
    if (changed.ok())
      changed = active_session_text(changed.value(), times, !options_.sliding_expiration);
    if (changed.ok() && changed.value().size() > options_.max_value_bytes)
      changed = session_too_large();
    if (changed.ok()) {
      text = std::move(changed.value());
      return false;
    }
    refused.emplace_back(std::move(update.done), changed.error());
    return true;
  });
  for (auto& [done, error] : refused) done(std::move(error));
  return text;
}

void SessionUpdates::on_replaced(const BatchPtr& batch, const std::string& next,
                                 Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(batch, outcome.error());
  const Reply& reply = outcome.value();
  if (reply.is_nil()) {
    seen_.forget(batch->id);
    return end(batch, session_not_found());
  }
  if (reply.is_text()) return attempt(batch, &reply.text);
  seen_.remember(batch->id, next);
  end(batch, std::string_view(next));
}

void SessionUpdates::on_failed(const BatchPtr& batch, const Error& error) {
  seen_.forget(batch->id);
  if (error.code != ErrorCode::kTimeout) return end(batch, error);
  // The first to time out takes nobody with it: the same change may be made again.
  drop_late(*batch, error);
  attempt(batch, nullptr);
}

// Tells everybody, then lets those go on who wait behind.
void SessionUpdates::end(const BatchPtr& batch, const Result<std::string_view>& outcome) {
  const auto newest = newest_.find(batch->id);
  if (newest != newest_.end() && newest->second == batch) newest_.erase(newest);
  for (Update& update : std::exchange(batch->updates, {})) update.done(outcome);
  order_.leave(batch->id);
}

void SessionUpdates::drop_late(Batch& batch, const Error& error) {
  const std::uint64_t now = clock_.active_ns();
  std::vector<SessionTextCallback> late;
  std::erase_if(batch.updates, [&](Update& update) {
    if (update.deadline > now) return false;
    late.push_back(std::move(update.done));
    return true;
  });
  for (auto& done : late) done(error);
}

Command SessionUpdates::with_deadline(const Batch& batch, Command command) const {
  for (const Update& update : batch.updates)
    command.deadline = std::min(command.deadline, update.deadline);
  return command;
}

std::int64_t SessionUpdates::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
