// Backend: runs commands. Implemented by the connection pool, by the embedded table, and by
// decorators of both.
#pragma once

#include "base/error.h"
#include "base/function.h"
#include "contract/command.h"
#include "contract/reply.h"

namespace rss {

// Called exactly once, possibly before run() returns.
using Completion = Callback<Result<Reply>>;

class Backend {
 public:
  virtual ~Backend() = default;

  // Legal outcomes:
  // 1. A Reply: the operation was executed once. A repeatable operation may have been executed
  //    several times.
  // 2. An Error with in_doubt set: the operation may have been executed, or may still be. Its undo,
  //    if it has one, is sent before later commands of its ordering domain.
  // 3. ERR_SERVER or ERR_CORRUPT, not in doubt: the server rejected the operation. A script may
  //    have executed in part.
  // 4. Any other Error that is not in doubt: the operation was not executed.
  // Commands of one ordering domain are executed in the order of the calls.
  virtual void run(Command command, Completion completion) = 0;
};

}  // namespace rss
