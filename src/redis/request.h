// Request: a command on its way through the pool, from the call to the moment its place is free
// again.
#pragma once

#include "contract/backend.h"
#include "contract/operation.h"

namespace rss {

struct Request {
  Command command;
  // Empty once the caller has been told: a command that was written keeps its place in the
  // connection's line until its reply has come, whoever still waits for it.
  Completion completion;

  // The ordering domain.
  std::size_t domain = 0;
  // The pool's books: which slot of lines it belongs to, how many bytes it holds.
  std::size_t slot = 0;
  std::size_t bytes = 0;

  // It takes back another command: no caller waits for it, and it is sent until it is answered.
  bool undoes = false;
  // It was written, and its reply has not come.
  bool in_doubt = false;
  // A connection was lost with an earlier copy of it.
  bool resent = false;
  // The script was sent by its hash, so the server may not know it.
  bool by_hash = false;

  // Loop::active_ns() and Loop::polls() when it was written; 0 while it waits to be written.
  std::uint64_t written_ns = 0;
  std::uint64_t written_poll = 0;

  bool abandoned() const { return !completion; }
  // After its connection was lost.
  bool may_be_resent() const { return undoes || (command.operation->repeatable && !abandoned()); }
};

// A request whose connection was lost before its reply, or that was resent and found nothing to do:
// the first copy may have been carried out.
inline Error unknown_outcome() {
  return Error{ErrorCode::kUnavailable,
               "the connection was lost before the reply; the command may have been carried out",
               "ECONNRESET"};
}

// Where requests end.
class RequestOwner {
 public:
  virtual ~RequestOwner() = default;
  // Frees the request's place and completes the call. A failed call is undone unless it
  // certainly was not carried out.
  virtual void finish(Request&& request, Result<Reply>&& outcome) = 0;
  // Tells the caller; the request keeps its place. Requires !request.abandoned().
  virtual void abandon(Request& request, Error error) = 0;
};

}  // namespace rss
