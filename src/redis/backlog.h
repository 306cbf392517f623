// Backlog: the pending commands of a storage. It bounds their number and size and completes each
// call exactly once. It undoes commands that failed in doubt. While the outcome of a command that
// can be undone is unknown, it holds back later commands of that ordering domain. Owned by a Pool.
#pragma once

#include <cstdint>

#include "base/keyed_queue.h"
#include "base/options.h"
#include "redis/request.h"

namespace rss {

class Backlog {
 public:
  // Sends a request to the server that holds its key.
  using Send = Function<void(Request&&)>;

  // The options must outlive the backlog.
  Backlog(const Options& options, Send send) : options_(options), send_(std::move(send)) {}

  // True if a command of this size fits within the bounds.
  bool has_room(std::size_t bytes) const {
    return pending_ < options_.max_queue_commands &&
           pending_bytes_ + bytes <= options_.max_queue_bytes;
  }
  // Sends the command, or holds it behind a command in doubt. Requires has_room(bytes).
  void add(Command command, Completion completion, std::size_t bytes);

  // Ends a request: frees its capacity and completes the call unless the request was abandoned.
  // Undoes a failed command that was, or may have been, carried out.
  void finish(Request&& request, Result<Reply>&& outcome);

  // A call that ends before its request.
  struct Abandoned {
    Command command;
    Completion completion;
  };
  // Detaches the call from a request that stays in flight. The caller must end the call with
  // end_or_rescue(). Ending the call may send commands, which may move the request in memory: do
  // not touch the request afterwards.
  Abandoned abandon(Request& request);

  // Ends held commands with a deadline at or before `deadline`.
  void end_held(const Error& error, std::uint64_t deadline);

  // Sends no further undos.
  void stop_undoing() { undoes_ = false; }

  // True if every call is completed.
  bool is_settled() const { return unsettled_ == 0; }
  bool has_doubts() const { return !doubts_.empty(); }
  bool owes_undos() const { return undos_ > 0 || has_doubts(); }
  std::uint64_t bytes() const { return pending_bytes_; }
  std::size_t held() const { return doubts_.size(); }

 private:
  void end_doubt(std::size_t domain);
  void end_call(Request&& request, Result<Reply>&& outcome);
  void undo(const Request& request);
  void free_place(const Request& request);

  const Options& options_;
  Send send_;
  std::size_t pending_ = 0;
  std::uint64_t pending_bytes_ = 0;
  // Pending requests whose call is not completed, and pending undos.
  std::size_t unsettled_ = 0;
  std::size_t undos_ = 0;
  bool undoes_ = true;
  // By ordering domain: blocked by each command that can be undone and has timed out in flight,
  // until its outcome is known.
  KeyedQueue<std::size_t, Request> doubts_;
};

}  // namespace rss
