// Rescuer: takes over the commands that a server could not serve, and ends them in its place. Named
// by the command, so that nothing is copied for those that are served.
#pragma once

#include "contract/backend.h"

namespace rss {

class Rescuer {
 public:
  virtual ~Rescuer() = default;

  // The completion is now the rescuer's to call. Requires is_outage(error).
  virtual void rescue(Command command, Completion completion, Error error) = 0;
};

// Ends a command that failed by an outage: in the server's place, if somebody does that for it.
inline void end_or_rescue(Command command, Completion completion, Error error) {
  if (command.rescuer)
    return command.rescuer->rescue(std::move(command), std::move(completion), std::move(error));
  completion(std::move(error));
}

}  // namespace rss
