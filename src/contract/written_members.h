// WrittenMembers: the members of a JSON object that a command writes, including members whose value
// does not change. Queried only when the command is served from the local table.
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
    std::string inner = {};  // decoded name inside the member's object; empty for the whole member
    std::optional<SaveNumber> save = {};  // save number of the update that writes the member
  };
  using List = std::vector<Written>;

  virtual ~WrittenMembers() = default;
  virtual List written() const = 0;
};

}  // namespace rss
