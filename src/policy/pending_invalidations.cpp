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
  if (commands_.size() >= kMaxCommands || bytes_ + bytes > kMaxBytes) return false;
  put_back(command);
  return true;
}

void PendingInvalidations::put_back(const Command& command) {
  if (!known_.insert(identity_of(command)).second) return;
  commands_.push_back(command);
  commands_.back().rescuer = nullptr;
  bytes_ += command.arguments.total_bytes();
}

std::optional<Command> PendingInvalidations::take() {
  if (commands_.empty()) return std::nullopt;
  Command command = std::move(commands_.front());
  commands_.pop_front();
  bytes_ -= command.arguments.total_bytes();
  known_.erase(identity_of(command));
  return command;
}

}  // namespace rss
