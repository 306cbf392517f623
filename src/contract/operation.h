// Operation: one atomic step on stored data. It has two implementations: a Redis command or Lua
// script for a server, and a C++ function (its twin) for the embedded table. Operations are
// constants. A Command refers to an operation and supplies keys and arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "contract/command.h"
#include "contract/reply.h"
#include "contract/table.h"

namespace rss {

// Where a command may be served during an outage of the server. The local table is empty when an
// outage begins.
enum class Away : std::uint8_t {
  kReject,  // nowhere: the command fails
  kKnown,   // the local table, for creations and for a first key this process has seen or changed
  kLocal,   // the local table; a key that it does not hold is absent
  kMiss,    // the local table, which never holds the keys of these reads: always a miss
};

// What is replayed to the server after an outage.
enum class Replay : std::uint8_t {
  kNone,
  kAsItIs,    // the command itself, before any kMiss read reaches the server again
  kCreation,  // this kind and the next three are merged into one Replayer::Work for each key
  kChange,
  kProlonging,
  kRemoval,
};

struct Operation {
  // The name in errors, metrics and traces, e.g. "sessions.get".
  std::string_view name;

  // Exactly one of `verb` and `lua` is not empty. A verb is sent with the unmodified arguments.
  std::string_view verb = {};
  std::string_view lua = {};

  // Whether a server's reply has a valid shape for the operation. Mandatory: the pool replaces
  // every other reply with ERR_CORRUPT, and callers rely on the shape. The predicates are in
  // store/shared/reply_shapes.h. They accept the twin's replies as well.
  bool (*accepts)(const Reply&) = nullptr;

  // Idempotent: may be resent when the connection is lost before the reply. The server may still
  // execute the first copy at any later time. Neither copy may revert a write that was acknowledged
  // in between.
  bool repeatable = false;

  // For a resent command: whether this reply leaves the effect of the first copy unknown. Example:
  // a removal that found nothing. Null if no reply is ambiguous.
  bool (*ambiguous)(const Reply&) = nullptr;

  // The caller waits only a fraction of a second for the reply, then sends the command that depends
  // on it. While the reply is overdue the connection writes no further commands. If the server
  // turns out to be away, the dependent command was therefore certainly not executed.
  bool awaited_briefly = false;

  Away away = Away::kReject;
  Replay replay = Replay::kNone;
  // The number of leading arguments after the keys that are random for each command. They are
  // ignored when pending commands are deduplicated.
  std::size_t drawn = 0;

  // The implementation on the embedded table.
  Result<Reply> (*twin)(Table&, const Command&) = nullptr;

  // Builds the command that reverts the operation. It is sent when the caller received an error but
  // the operation was or may be executed. The undo may reach the server first. Null when there is
  // nothing to revert.
  Command (*undo)(const Command&) = nullptr;

  // Builds the variant that does not write and has the same replies. It replaces the command while
  // the server refuses writes. Null for operations without a useful read-only variant.
  Command (*read_only)(const Command&) = nullptr;
};

// An `ambiguous` predicate for removals.
inline bool removed_nothing(const Reply& reply) { return reply.is_integer() && reply.integer == 0; }

// Requires that the operation has a read-only variant.
inline Command read_only(const Command& command) {
  Command read = command.operation->read_only(command);
  read.deadline = command.deadline;
  read.domain = command.domain;
  read.rescuer = command.rescuer;
  return read;
}

}  // namespace rss
