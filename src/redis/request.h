// Request: a command inside the pool, from Pool::run() until Backlog::finish() frees its capacity.
#pragma once

#include "contract/backend.h"
#include "contract/operation.h"

namespace rss {

struct Request {
  Command command;
  // Empty once the call is completed, and for an undo. A written command stays in the connection's
  // in-flight queue until its reply arrives, even without a caller.
  Completion completion;

  // The ordering domain. See base/ordering_domain.h.
  std::size_t domain = 0;
  // The index of its Node::DomainGroup, and its size in bytes as counted by the Backlog.
  std::size_t group = 0;
  std::size_t bytes = 0;

  // The request undoes another command. It has no caller and is resent until the server answers it.
  bool undoes = false;
  // In doubt: the command was written, and the reply is missing. An invalid reply counts as
  // missing. A resent command stays in doubt, because its first copy got no reply.
  bool in_doubt = false;
  // An earlier copy was in flight on a connection that was lost.
  bool resent = false;
  // The script was sent by hash, so the server may answer NOSCRIPT.
  bool by_hash = false;

  // Loop::active_ns() and Loop::polls() at the latest write. `written_ns` is 0 before the first
  // write, and from the loss of the connection until the next write.
  std::uint64_t written_ns = 0;
  std::uint64_t written_poll = 0;

  bool abandoned() const { return !completion; }
  // True if the request may be sent again after the loss of its connection.
  bool may_be_resent() const { return undoes || (command.operation->repeatable && !abandoned()); }
};

// The error for a request whose outcome is unknown: its connection was lost before the reply, or
// the reply to a resent copy does not show whether the first copy was carried out.
inline Error unknown_outcome() {
  return Error{ErrorCode::kUnavailable,
               "the connection was lost before the reply; the command may have been carried out",
               "ECONNRESET"};
}

// RequestOwner: receives the outcomes of requests.
class RequestOwner {
 public:
  virtual ~RequestOwner() = default;
  // Frees the request's capacity and completes the call unless it was abandoned. Undoes a failed
  // command that was, or may have been, carried out.
  virtual void finish(Request&& request, Result<Reply>&& outcome) = 0;
  // Ends the call with the error while the request stays in flight. Requires !request.abandoned().
  virtual void abandon(Request& request, Error error) = 0;
};

}  // namespace rss
