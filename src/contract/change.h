// Change: what one update does to the JSON object that stands under a key.
#pragma once

#include <string>
#include <vector>

namespace rss {

struct Change {
  enum class Kind {
    kReplace,  // members replace members; those in `merged` are merged one level
    kPatch,    // RFC 7396
  };
  Kind kind = Kind::kReplace;
  std::string text;
  std::vector<std::string> merged = {};
};

// Tells what a command changes, should anybody have to know.
class ChangeSource {
 public:
  virtual ~ChangeSource() = default;

  // In the order in which they are applied.
  virtual std::vector<Change> changes() const = 0;
};

}  // namespace rss
