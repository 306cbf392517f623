// WrittenMembers: the members of a JSON object that a command writes, also those that have the
// written value already. Asked only when the command is served from memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rss {

class WrittenMembers {
 public:
  // The decoded name of a member and that of a member of it, empty for the whole member.
  using Names = std::vector<std::pair<std::string, std::string>>;

  virtual ~WrittenMembers() = default;
  virtual Names names() const = 0;
};

}  // namespace rss
