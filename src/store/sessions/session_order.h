// SessionOrder: a queue per session that runs the calls on one session in the order in which they
// were made. The backend already keeps the order of commands on one key, so single-command calls
// pass through. While a multi-step call is running, later calls on its session are queued until it
// ends. Owned by Sessions and by TenantSessions.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/function.h"
#include "base/keyed_queue.h"
#include "base/options.h"
#include "base/string_hash.h"

namespace rss {

class SessionOrder {
 public:
  using Ticket = std::uint64_t;

  // `options` must outlive this object. 'maxQueueCommands' and 'maxQueueBytes' limit the queued
  // calls of all sessions together.
  explicit SessionOrder(const Options& options) : options_(options) {}

  class Passage;
  class Entrance;

  // True if a call of `bytes` would have to be queued and the queue limits do not allow it. Callers
  // check it before every method below except leave().
  bool is_full(std::string_view id, std::size_t bytes);

  // For a single-command call. Sends it now, or queues it behind a running multi-step call.
  template <class Send>
  void pass(std::string_view id, std::size_t bytes, Send&& send) {
    if (!queue_.contains(id)) return send();
    wait(id, {++last_ticket_, false, 1, bytes, std::forward<Send>(send)});
  }

  // For a multi-step call. Begins it now, or queues it. The caller must call leave() when it ends.
  Ticket enter(const std::string& id, std::size_t bytes, Function<void()> begin);

  // Ends the running multi-step call of the session and starts the queued calls.
  void leave(const std::string& id);

  // For coroutines. The id must outlive the returned awaitable, and the SessionTurn that turn()
  // yields.
  Passage passage(std::string_view id, std::size_t bytes);
  Entrance turn(const std::string& id, std::size_t bytes);

  // Adds another call to the queued call with this ticket. False if that call has begun or is not
  // the last in its queue.
  bool join(const std::string& id, Ticket ticket, std::size_t bytes);

 private:
  // A queued call.
  struct Item {
    Ticket ticket = 0;
    bool several_steps = false;
    std::size_t calls = 1;
    std::size_t bytes = 0;
    Function<void()> run;
  };

  void wait(std::string_view id, Item item);

  const Options& options_;
  std::size_t calls_ = 0;  // queued calls of all sessions
  std::size_t bytes_ = 0;
  Ticket last_ticket_ = 0;
  // By session id: blocked by the running multi-step call of the session.
  KeyedQueue<std::string, Item, StringHash> queue_;
};

// Resumes a single-command call immediately, or after the calls queued before it.
class SessionOrder::Passage {
 public:
  Passage(SessionOrder& order, std::string_view id, std::size_t bytes)
      : order_(order), id_(id), bytes_(bytes) {}

  bool await_ready() { return !order_.queue_.contains(id_); }
  void await_suspend(std::coroutine_handle<> caller) {
    order_.pass(id_, bytes_, [caller] { caller.resume(); });
  }
  void await_resume() {}

 private:
  SessionOrder& order_;
  std::string_view id_;
  std::size_t bytes_;
};

// RAII guard of a running multi-step call. Its destructor starts the queued calls.
class SessionTurn {
 public:
  SessionTurn(SessionOrder& order, const std::string& id) : order_(order), id_(id) {}
  SessionTurn(const SessionTurn&) = delete;
  SessionTurn& operator=(const SessionTurn&) = delete;
  ~SessionTurn() { order_.leave(id_); }

 private:
  SessionOrder& order_;
  const std::string& id_;
};

// Resumes when the multi-step call may begin:
// `const SessionTurn turn = co_await order.turn(id, bytes)`.
class SessionOrder::Entrance {
 public:
  Entrance(SessionOrder& order, const std::string& id, std::size_t bytes)
      : order_(order), id_(id), bytes_(bytes) {}
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;

  bool await_ready() const noexcept { return false; }
  // True if the coroutine stays suspended.
  bool await_suspend(std::coroutine_handle<> caller) {
    order_.enter(id_, bytes_, [this] {
      has_begun_ = true;
      if (caller_) caller_.resume();
    });
    if (has_begun_) return false;
    caller_ = caller;
    return true;
  }
  SessionTurn await_resume() { return SessionTurn(order_, id_); }

 private:
  SessionOrder& order_;
  const std::string& id_;
  std::size_t bytes_;
  bool has_begun_ = false;
  std::coroutine_handle<> caller_;
};

inline SessionOrder::Passage SessionOrder::passage(std::string_view id, std::size_t bytes) {
  return Passage(*this, id, bytes);
}
inline SessionOrder::Entrance SessionOrder::turn(const std::string& id, std::size_t bytes) {
  return Entrance(*this, id, bytes);
}

}  // namespace rss
