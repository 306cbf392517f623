#include "policy/local_floor.h"

#include <algorithm>

#include "contract/operation.h"

namespace rss {
namespace {

Error full() {
  return Error{ErrorCode::kOverloaded,
               "the server is away, and what was done meanwhile fills the memory that is kept for "
               "it: try again when the server is back"};
}

// Whether a step of this kind found what it works on.
bool had_effect(const Reply& reply) {
  return reply.is_integer() ? reply.integer == 1 : !reply.is_nil();
}

}  // namespace

Table& LocalFloor::table() {
  if (!table_) table_ = make_table_();
  return *table_;
}

Result<Reply> LocalFloor::run(const Command& command) {
  Result<Reply> outcome = command.operation->twin(table(), command);
  if (!outcome.ok() && outcome.error().code == ErrorCode::kOverloaded) return full();
  return outcome;
}

std::optional<Result<Reply>> LocalFloor::answer(const Command& command) {
  switch (command.operation->away) {
    case Away::kReject:
      return std::nullopt;
    case Away::kKnown:
      return answer_known(command);
    case Away::kLocal:
    case Away::kMiss:
      break;
  }
  return run(command);
}

std::optional<Result<Reply>> LocalFloor::answer_known(const Command& command) {
  const std::string_view key = command.key(0);
  const Journal::Entry* entry = journal_.find(key);
  const bool creates = command.operation->replay == Replay::kCreation;
  if (!entry && !creates && !shadow_.recall(key)) return std::nullopt;
  std::vector<Change> changes;
  if (command.changes) changes = command.changes->changes();
  if (!journal_.has_room(key, changes)) return full();
  const bool may_mirror = !creates && (!entry || entry->unchanged());
  if (may_mirror && !mirror(key)) return full();
  Result<Reply> outcome = run(command);
  if (outcome.ok()) enter(command, outcome.value(), std::move(changes));
  return outcome;
}

// Lays what was last seen under the key, unless it stands there already; false when there is no
// room.
bool LocalFloor::mirror(std::string_view key) {
  const auto seen = shadow_.recall(key);
  if (!seen || table().get(key) == seen->value) return true;
  return table().set(key, seen->value, Table::Expiry::at(seen->end_ms));
}

void LocalFloor::enter(const Command& command, const Reply& reply, std::vector<Change> changes) {
  const std::string_view key = command.key(0);
  journal_.know(key);
  if (!had_effect(reply)) return;
  switch (command.operation->replay) {
    case Replay::kNone:
    case Replay::kAsItIs:
      break;
    case Replay::kCreation:
      return journal_.create(key);
    case Replay::kChange:
      if (reply.is_integer()) journal_.change(key, std::move(changes));
      break;
    case Replay::kProlonging:
      return journal_.prolong(key);
    case Replay::kRemoval:
      return journal_.remove(key);
  }
}

std::optional<Replayer::Task> LocalFloor::send(const std::string& key) {
  const Journal::Entry& entry = *journal_.find(key);
  Replayer::Task task{key, entry.removed, entry.created, entry.changes, entry.prolonged};
  if (!entry.has_news()) return std::nullopt;
  if (!entry.removed) {
    const auto value = table().get(key);
    if (!value) return std::nullopt;
    task.value = *value;
    const auto expiry = table().expiry_of(key);
    const bool ends = expiry && expiry->kind == Table::Expiry::Kind::kAt;
    task.end_ms = ends ? expiry->wall_ms : INT64_MAX;
  }
  journal_.send(key);
  return task;
}

void LocalFloor::forget(const std::string& key) {
  journal_.forget(key);
  if (table_) table_->erase(key);
}

}  // namespace rss
