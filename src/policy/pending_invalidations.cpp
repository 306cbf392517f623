#include "policy/pending_invalidations.h"

#include "contract/operation.h"

namespace rss {
namespace {

std::string identity_of(const Command& command) {
  std::string identity(command.operation->name);
  const std::size_t drawn_from = command.key_count;
  const std::size_t drawn_to = drawn_from + command.operation->drawn;
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    if (i >= drawn_from && i < drawn_to) continue;
    const std::string_view argument = command.arguments[i];
    identity.append(1, '\n').append(std::to_string(argument.size())).append(1, ':');
    identity.append(argument);
  }
  return identity;
}

}  // namespace

bool PendingInvalidations::keep(const Command& command) {
  if (known_.contains(identity_of(command))) return true;
  const std::size_t bytes = command.arguments.total_bytes();
  const std::size_t commands = commands_.size() + (taken_bytes_ ? 1 : 0);
  if (commands >= kMaxCommands) return false;
  if (bytes_ + taken_bytes_.value_or(0) + bytes > kMaxBytes) return false;
  add(command);
  return true;
}

void PendingInvalidations::put_back(const Command& command) {
  drop_taken();
  add(command);
}

void PendingInvalidations::add(const Command& command) {
  if (!known_.insert(identity_of(command)).second) return;
  commands_.push_back(command);
  commands_.back().rescuer = nullptr;
  bytes_ += command.arguments.total_bytes();
}

std::optional<Command> PendingInvalidations::take() {
  if (commands_.empty()) return std::nullopt;
  Command command = std::move(commands_.front());
  commands_.pop_front();
  taken_bytes_ = command.arguments.total_bytes();
  bytes_ -= *taken_bytes_;
  known_.erase(identity_of(command));
  return command;
}

}  // namespace rss
