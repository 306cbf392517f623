// Operation: one atomic step on stored data, written twice side by side: how a server does it (a
// verb, or a script in Lua) and how the embedded table does it (its twin). Operations are
// constants; a Command names one and gives it keys and arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "contract/command.h"
#include "contract/reply.h"
#include "contract/table.h"

namespace rss {

// Who may answer while a configured server is away. The local table is empty when an outage begins.
enum class Away : std::uint8_t {
  kReject,  // nobody
  kKnown,   // the local table, for a first key that this process has seen or changed
  kLocal,   // the local table: what is not there is absent
  kMiss,    // the same, for reads of what the table never holds
};

// What the server is told when it is back.
enum class Replay : std::uint8_t {
  kNone,
  kAsItIs,    // the command itself, before anything that answers kMiss
  kCreation,  // these four are folded for each key: see Replayer
  kChange,    // the command's `changes`
  kProlonging,
  kRemoval,
};

struct Operation {
  // Errors, metrics and traces call it that, e.g. "sessions.get".
  std::string_view name;

  // Exactly one of the two is not empty. A verb gets the command's arguments as they are.
  std::string_view verb = {};
  std::string_view lua = {};

  // Whether a server's reply has a shape that the command can have. Mandatory: the pool turns every
  // reply that is not accepted into ERR_CORRUPT, and the code behind it relies on the shape. The
  // predicates are in store/reply_shapes.h. The twin's replies are accepted as well.
  bool (*accepts)(const Reply&) = nullptr;

  // May be sent again when its reply was lost: the second run leaves the same data behind.
  bool repeatable = false;

  Away away = Away::kReject;
  Replay replay = Replay::kNone;
  // How many arguments behind the keys are drawn anew for each command, and tell no two apart.
  std::size_t drawn = 0;

  // The same step on the embedded table.
  Result<Reply> (*twin)(Table&, const Command&) = nullptr;

  // What takes back a success that arrived after its caller had been told of a timeout; null when
  // there is nothing to take back.
  Command (*undo)(const Command&) = nullptr;
};

}  // namespace rss
