// Operation: one atomic step on stored data, written twice side by side: how a server does it (a
// verb, or a script in Lua) and how the embedded table does it (its twin). Operations are
// constants; a Command names one and gives it keys and arguments.
#pragma once

#include <string_view>

#include "base/error.h"
#include "contract/command.h"
#include "contract/reply.h"
#include "contract/table.h"

namespace rss {

struct Operation {
  // Errors, metrics and traces call it that, e.g. "sessions.get".
  std::string_view name;

  // Exactly one of the two is not empty. A verb gets the command's arguments as they are.
  std::string_view verb = {};
  std::string_view lua = {};

  // May be sent again when its reply was lost: the second run leaves the same data behind.
  bool repeatable = false;

  // The same step on the embedded table.
  Result<Reply> (*twin)(Table&, const Command&) = nullptr;

  // What takes back a success that arrived after its caller had been told of a timeout; null when
  // there is nothing to take back.
  Command (*undo)(const Command&) = nullptr;
};

}  // namespace rss
