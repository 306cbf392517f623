// Rescuer: the handler that takes over a command when it fails because of an outage. The command
// carries a pointer to its rescuer, so commands that succeed need no copy.
#pragma once

#include "contract/backend.h"

namespace rss {

class Rescuer {
 public:
  virtual ~Rescuer() = default;

  // The rescuer must call the completion exactly once. Requires is_outage(error).
  virtual void rescue(Command command, Completion completion, Error error) = 0;
};

// Ends a command that failed because of an outage: hands it to its rescuer, or completes it with
// the error. Requires is_outage(error).
inline void end_or_rescue(Command command, Completion completion, Error error) {
  if (command.rescuer)
    return command.rescuer->rescue(std::move(command), std::move(completion), std::move(error));
  completion(std::move(error));
}

}  // namespace rss
