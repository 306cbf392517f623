// PendingInvalidations: commands that were refused to their callers and that the server must hear
// of all the same, each once. Bounded. Owned by a Fallback.
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

  // False when there is no room for it.
  bool keep(const Command& command);
  // The one kept longest, which is no longer here: what is kept from now on is another.
  std::optional<Command> take();
  // One that was taken out and failed; there is room for it.
  void put_back(const Command& command);

 private:
  std::deque<Command> commands_;
  std::size_t bytes_ = 0;
  // What tells commands apart, of all that are here.
  std::unordered_set<std::string> known_;
};

}  // namespace rss
