// Backlog: the commands of a storage that are on their way to a server and back. It bounds them,
// completes each call exactly once, undoes commands that failed in doubt, and holds later commands
// on their keys back until then. Owned by a Pool.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/options.h"
#include "base/ring.h"
#include "redis/request.h"

namespace rss {

class Backlog {
 public:
  // Sends a request to the server of its key.
  using Send = Function<void(Request&&)>;

  // The options must outlive it.
  Backlog(const Options& options, Send send) : options_(options), send_(std::move(send)) {}

  // Whether a command of so many bytes is within the bounds.
  bool has_room(std::size_t bytes) const {
    return pending_ < options_.max_queue_commands &&
           pending_bytes_ + bytes <= options_.max_queue_bytes;
  }
  // Sends the command, or holds it behind one in doubt. Requires room.
  void add(Command command, Completion completion, std::size_t bytes);

  // The request has its outcome: completes the call unless it was abandoned, and frees its place.
  // A failed call is undone unless it certainly was not carried out.
  void finish(Request&& request, Result<Reply>&& outcome);

  // A call that ends before its request does.
  struct Abandoned {
    Command command;
    Completion completion;
  };
  // Takes the call from a request that keeps its place; the call must be ended by end_or_rescue().
  // The request must not be touched from then on: commands that are sent meanwhile may move it.
  Abandoned abandon(Request& request);

  // Ends held commands whose deadline is not after this one.
  void end_held(const Error& error, std::uint64_t deadline);

  // No undo is sent from now on.
  void stop_undoing() { undoes_ = false; }

  // Whether every caller has its outcome.
  bool is_settled() const { return unsettled_ == 0; }
  bool has_doubts() const { return !doubts_.empty(); }
  bool owes_undos() const { return undos_ > 0 || has_doubts(); }
  std::uint64_t bytes() const { return pending_bytes_; }
  std::size_t held() const;

 private:
  // Commands of one ordering domain, behind one whose outcome is unknown.
  struct Doubt {
    std::size_t unsettled = 0;
    Ring<Request> held = {};
  };

  bool hold_if_in_doubt(Request& request);
  void begin_doubt(std::size_t domain) { ++doubts_[domain].unsettled; }
  void end_doubt(std::size_t domain);
  void end_call(Request&& request, Result<Reply>&& outcome);
  void undo(const Request& request);
  void free_place(const Request& request);

  const Options& options_;
  Send send_;
  std::size_t pending_ = 0;
  std::uint64_t pending_bytes_ = 0;
  // Of those pending, the ones whose callers still wait, and the undos.
  std::size_t unsettled_ = 0;
  std::size_t undos_ = 0;
  bool undoes_ = true;
  // By ordering domain; empty unless a call has timed out.
  std::unordered_map<std::size_t, Doubt> doubts_;
};

}  // namespace rss
