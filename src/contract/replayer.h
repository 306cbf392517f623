// Replayer: brings to a server what was done to one of its keys while it was away. Implemented by
// the store, which knows how its values are changed without losing what others did to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/function.h"
#include "contract/change.h"

namespace rss {

class Replayer {
 public:
  // What was done to a key. Removed: nothing else matters. Otherwise it was created here, changed,
  // prolonged, in that order; each perhaps.
  struct Task {
    std::string key = {};
    bool removed = false;
    bool created = false;
    std::vector<Change> changes = {};
    bool prolonged = false;
    // What stands under it here, and when that ends, milliseconds since the epoch.
    std::string value = {};
    std::int64_t end_ms = 0;
  };

  // Whether the key was there; one that was not stays absent, unless it was created here.
  using Done = Callback<Result<bool>>;

  virtual ~Replayer() = default;

  // Ends with an error when it was not, or not in full, brought there; it may be tried again.
  virtual void replay(Task task, Done done) = 0;
};

}  // namespace rss
