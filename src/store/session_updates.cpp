#include "store/session_updates.h"

#include <algorithm>

#include "store/session_errors.h"
#include "store/session_operations.h"

namespace rss {

void SessionUpdates::run(std::string_view id, SessionChange change, std::uint64_t deadline,
                         SessionTextCallback done) {
  std::string key(id);
  const auto [place, first] = flights_.try_emplace(key);
  place->second.waiting.push_back({std::move(change), deadline, std::move(done)});
  if (first) start(key);
}

void SessionUpdates::start(const std::string& id) {
  Flight& flight = flights_.at(id);
  flight.folded = std::exchange(flight.waiting, {});
  const std::string* seen = seen_.find(id);
  again(id, seen);
}

// One more attempt with what is on its way, from this text or, without one, from a fresh read.
void SessionUpdates::again(const std::string& id, const std::string* current) {
  drop_late(flights_.at(id), session_conflict());
  if (flights_.at(id).folded.empty()) return end(id, session_conflict());
  if (current) return replace(id, *current);
  read(id);
}

void SessionUpdates::read(const std::string& id) {
  backend_.run(with_deadline(flights_.at(id),
                             SessionCommands::get(keys_.project_session(id), sliding_ttl())),
               [this, id](Result<Reply> outcome) { on_read(id, std::move(outcome)); });
}

void SessionUpdates::on_read(const std::string& id, Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(id, outcome.error());
  if (outcome.value().is_nil()) return end(id, session_not_found());
  replace(id, std::move(outcome.value().text));
}

void SessionUpdates::replace(const std::string& id, std::string current) {
  Flight& flight = flights_.at(id);
  std::string next = apply(id, flight, current);
  if (flight.folded.empty()) return end(id, session_conflict());
  Command command = with_deadline(
      flight, SessionCommands::replace(keys_.project_session(id), current, next, sliding_ttl()));
  backend_.run(std::move(command),
               [this, id, next = std::move(next)](Result<Reply> outcome) mutable {
                 on_replaced(id, std::move(next), std::move(outcome));
               });
}

// Applies what can be applied; an update that cannot is told so and leaves.
std::string SessionUpdates::apply(const std::string& id, Flight& flight, std::string text) {
  const SessionTimes times{clock_.wall_ms(), options_.session_ttl_s};
  std::vector<std::pair<SessionTextCallback, Error>> refused;
  std::erase_if(flight.folded, [&](Update& update) {
    Result<std::string> changed = changed_session_text(id, text, update.change);
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

void SessionUpdates::on_replaced(const std::string& id, std::string next, Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(id, outcome.error());
  const Reply& reply = outcome.value();
  if (reply.is_nil()) {
    seen_.forget(id);
    return end(id, session_not_found());
  }
  if (reply.is_text()) return again(id, &reply.text);
  seen_.remember(id, next);
  end(id, std::string_view(next));
}

void SessionUpdates::on_failed(const std::string& id, const Error& error) {
  seen_.forget(id);
  if (error.code != ErrorCode::kTimeout) return end(id, error);
  // The first to time out takes nobody with it: the same change may be made again.
  drop_late(flights_.at(id), error);
  again(id, nullptr);
}

// Tells everybody on their way, then starts with those who wait.
void SessionUpdates::end(const std::string& id, const Result<std::string_view>& outcome) {
  const std::string key = id;  // may be part of what ends here
  std::vector<Update> folded = std::exchange(flights_.at(key).folded, {});
  for (Update& update : folded) update.done(outcome);
  if (flights_.at(key).waiting.empty()) {
    flights_.erase(key);
  } else {
    start(key);
  }
}

void SessionUpdates::drop_late(Flight& flight, const Error& error) {
  const std::uint64_t now = clock_.active_ns();
  std::vector<SessionTextCallback> late;
  std::erase_if(flight.folded, [&](Update& update) {
    if (update.deadline > now) return false;
    late.push_back(std::move(update.done));
    return true;
  });
  for (auto& done : late) done(error);
}

Command SessionUpdates::with_deadline(const Flight& flight, Command command) const {
  for (const Update& update : flight.folded)
    command.deadline = std::min(command.deadline, update.deadline);
  return command;
}

std::int64_t SessionUpdates::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
