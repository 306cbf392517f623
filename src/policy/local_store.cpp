#include "policy/local_store.h"

#include "contract/operation.h"

namespace rss {
namespace {

Error full() {
  return Error{ErrorCode::kOverloaded,
               "the server is unavailable, and the memory for changes during an outage is full: "
               "retry when the server is back"};
}

// True if the operation found the key: the reply is 1, or is neither an integer nor nil.
bool had_effect(const Reply& reply) {
  return reply.is_integer() ? reply.integer == 1 : !reply.is_nil();
}

// The least that an update adds to an entry: one member change.
constexpr std::size_t kMemberBytes = 120;

}  // namespace

Table& LocalStore::table() {
  if (!table_) table_ = make_table_();
  return *table_;
}

Result<Reply> LocalStore::run(const Command& command) {
  Result<Reply> outcome = command.operation->twin(table(), command);
  if (!outcome.ok() && outcome.error().code == ErrorCode::kOverloaded) return full();
  return outcome;
}

std::optional<Result<Reply>> LocalStore::answer(const Command& command) {
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

std::optional<Result<Reply>> LocalStore::answer_known(const Command& command) {
  const std::string_view key = command.key(0);
  const bool creates = command.operation->replay == Replay::kCreation;
  const auto seen = creates ? std::nullopt : shadow_.lookup(key);
  const Journal::Entry* entry = journal_.find(key);
  if (!entry && !creates && !seen) return std::nullopt;
  const bool grows = command.operation->replay == Replay::kChange;
  const std::size_t value_bytes = entry  ? (grows ? kMemberBytes : 0)
                                  : seen ? seen->value.size()
                                         : 0;
  if (!journal_.has_room(key, value_bytes)) return full();
  if (seen && (!entry || entry->unchanged()) && !mirror(key, *seen)) return full();
  Result<Reply> outcome = run(command);
  if (outcome.ok()) enter(command, outcome.value());
  return outcome;
}

// Copies the value last seen on the server into the table, unless the table holds it already.
// Returns false if there is no room.
bool LocalStore::mirror(std::string_view key, const RecentValues::Seen& seen) {
  const bool is_there = journal_.find(key) && table().get(key) == seen.value;
  if (!is_there && !table().set(key, seen.value, Table::Expiry::at(seen.end_ms))) return false;
  journal_.know(key, seen);
  return true;
}

void LocalStore::enter(const Command& command, const Reply& reply) {
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
      if (reply.is_integer()) journal_.change(key, command.written->written(), table().now_ms());
      break;
    case Replay::kProlonging:
      return journal_.prolong(key);
    case Replay::kRemoval:
      return journal_.remove(key);
  }
}

std::optional<Replayer::Work> LocalStore::send(const std::string& key) {
  const Journal::Entry& entry = *journal_.find(key);
  if (!entry.has_news()) return std::nullopt;
  Replayer::Work task{.key = key,
                      .removed = entry.removed,
                      .created = entry.created,
                      .changed = entry.changed,
                      .prolonged = entry.prolonged,
                      .before = entry.before,
                      .unconfirmed = entry.unconfirmed,
                      .member_changes = entry.member_changes,
                      .version = entry.version,
                      .attempts = entry.attempts};
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

void LocalStore::forget(const std::string& key) {
  journal_.forget(key);
  if (table_) table_->erase(key);
}

}  // namespace rss
