// PendingInvalidations: commands that failed because of an outage and must still run when the
// server is back. Their callers have received an error. Identical commands are kept once. Bounded:
// the command that take() returned counts until it is put back or dropped. Owned by a Fallback.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>

#include "contract/command.h"

namespace rss {

class PendingInvalidations {
 public:
  static constexpr std::size_t kMaxCommands = 10'000;
  static constexpr std::size_t kMaxBytes = 16u << 20;

  bool empty() const { return commands_.empty(); }
  std::size_t size() const { return commands_.size(); }

  // Returns false if there is no room for the command.
  bool keep(const Command& command);
  // Removes and returns the command at the front. An identical command that is kept later is new.
  // Requires that the command of the previous take() was put back or dropped.
  std::optional<Command> take();
  // Appends the command that the latest take() returned, which failed. Drops the command if an
  // identical command was kept in the meantime.
  void put_back(const Command& command);
  // Frees the room of the command that the latest take() returned. Idempotent.
  void drop_taken() { taken_bytes_.reset(); }

 private:
  void add(const Command& command);

  std::deque<Command> commands_;
  // The size of the commands, and that of the command that take() returned.
  std::size_t bytes_ = 0;
  std::optional<std::size_t> taken_bytes_;
  // The identity of each kept command: operation and arguments, without the arguments that are
  // generated for each command.
  std::unordered_set<std::string> known_;
};

}  // namespace rss
