// WrittenMembers: the members of a JSON object that a command writes, also those that have the
// written value already. Asked only when the command is served from memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/save_number.h"

namespace rss {

class WrittenMembers {
 public:
  struct Written {
    std::string name;        // decoded
    std::string inner = {};  // of a member of the member, decoded; empty for the whole member
    std::optional<SaveNumber> save = {};  // of the update that writes it
  };
  using List = std::vector<Written>;

  virtual ~WrittenMembers() = default;
  virtual List written() const = 0;
};

}  // namespace rss
