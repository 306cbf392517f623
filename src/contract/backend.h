// Backend: something that runs commands: a server behind a pool, the embedded table, or a decorator
// of either.
#pragma once

#include "base/error.h"
#include "base/function.h"
#include "contract/command.h"
#include "contract/reply.h"

namespace rss {

// Called exactly once, perhaps before run() returns.
using Completion = Callback<Result<Reply>>;

class Backend {
 public:
  virtual ~Backend() = default;

  // Legal outcomes:
  // 1. A Reply: the operation was carried out, once, or more often if it is repeatable.
  // 2. An Error that is in doubt: it may have been carried out, or may still be. If it has an undo,
  //    that is sent before later commands on its key.
  // 3. ERR_OVERLOADED, ERR_CLOSED, ERR_AUTH: it was not carried out.
  // 4. ERR_SERVER, ERR_CORRUPT: the server refused it; a script may have run in part.
  // Commands with the same first key, or the same ordering domain, are carried out in the order of
  // the calls.
  virtual void run(Command command, Completion completion) = 0;
};

}  // namespace rss
