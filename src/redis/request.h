// Request: a command on its way through the pool, from the call to the moment its place is free
// again.
#pragma once

#include "contract/backend.h"

namespace rss {

struct Request {
  Command command;
  // Empty once the caller has been told: a command that was written keeps its place in the
  // connection's line until its reply has come, whoever still waits for it.
  Completion completion;

  // Requests with one line are carried out in their order.
  std::size_t line = 0;
  // The pool's books: which slot of lines it belongs to, how many bytes it holds.
  std::size_t slot = 0;
  std::size_t bytes = 0;

  // Loop::active_ns() and Loop::polls() when it was written; 0 while it waits to be written.
  std::uint64_t written_ns = 0;
  std::uint64_t written_poll = 0;
  // The script was sent by its hash, so the server may not know it.
  bool by_hash = false;

  bool abandoned() const { return !completion; }
};

// Where requests end.
class RequestOwner {
 public:
  virtual ~RequestOwner() = default;
  // Frees the request's place and tells the caller. If the caller has been told of a timeout, a
  // success that comes only now is taken back.
  virtual void finish(Request&& request, Result<Reply>&& outcome) = 0;
  // Tells the caller; the request keeps its place. Requires !request.abandoned().
  virtual void abandon(Request& request, Error error) = 0;
};

}  // namespace rss
