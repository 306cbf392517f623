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
  kChange,
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

  // May be sent again when its connection was lost before the reply. The server may still carry
  // out the first copy, however late: neither copy may then undo what was acknowledged in between.
  bool repeatable = false;

  // For a command that was sent again: true if this reply does not tell what the first copy did,
  // such as a removal that found nothing. Null if every reply tells.
  bool (*ambiguous)(const Reply&) = nullptr;

  // Callers stop waiting for a reply after a fraction of a second and send the command that depends
  // on it. A late reply holds that command back before it is written: it is certainly not carried
  // out if the server turns out to be away.
  bool awaited_briefly = false;

  Away away = Away::kReject;
  Replay replay = Replay::kNone;
  // How many arguments behind the keys are drawn anew for each command, and tell no two apart.
  std::size_t drawn = 0;

  // The same step on the embedded table.
  Result<Reply> (*twin)(Table&, const Command&) = nullptr;

  // Takes the operation back when its caller got an error and it was carried out, or may have been,
  // or may still be: the undo can arrive first. Null when there is nothing to take back.
  Command (*undo)(const Command&) = nullptr;

  // The same step without its write, and with the same replies: what a server that refuses writes
  // is asked instead. Null for steps that are nothing without their write.
  Command (*read_only)(const Command&) = nullptr;
};

// Whether a removal found nothing.
inline bool removed_nothing(const Reply& reply) { return reply.is_integer() && reply.integer == 0; }

// Requires that the operation has such a step.
inline Command read_only(const Command& command) {
  Command read = command.operation->read_only(command);
  read.deadline = command.deadline;
  read.domain = command.domain;
  read.rescuer = command.rescuer;
  return read;
}

}  // namespace rss
