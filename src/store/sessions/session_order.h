// SessionOrder: keeps the calls on one session in the order in which they were made. A call of one
// command needs nothing for that, since the backend keeps the order of commands on one key; but
// while a call of several steps is on its way, what was called later must wait for its end.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/function.h"
#include "base/options.h"
#include "base/ring.h"

namespace rss {

class SessionOrder {
 public:
  using Ticket = std::uint64_t;

  // The options, which must outlive it, bound what waits over all sessions.
  explicit SessionOrder(const Options& options) : options_(options) {}

  class Passage;
  class Entrance;

  // Whether a call of so many bytes would have to wait, and too much waits already. To be asked
  // before the calls below.
  bool is_full(std::string_view id, std::size_t bytes);

  // A call of one command: sends it now, or when its turn has come.
  template <class Send>
  void pass(std::string_view id, std::size_t bytes, Send&& send) {
    Line* line = find(id);
    if (!line) return send();
    wait(*line, {++last_ticket_, false, 1, bytes, std::forward<Send>(send)});
  }

  // A call of several steps: begins now, or when its turn has come, and is followed by leave().
  Ticket enter(const std::string& id, std::size_t bytes, Function<void()> begin);

  // The call that has begun last on this session has ended.
  void leave(const std::string& id);

  // For coroutines; ids must outlive what is made of them.
  Passage passage(std::string_view id, std::size_t bytes);
  Entrance turn(const std::string& id, std::size_t bytes);

  // Lets another call be part of the one with this ticket; false when that has begun or is not the
  // last in its line.
  bool join(const std::string& id, Ticket ticket, std::size_t bytes);

 private:
  // A call that waits for its turn.
  struct Item {
    Ticket ticket = 0;
    bool several_steps = false;
    std::size_t calls = 1;
    std::size_t bytes = 0;
    Function<void()> run;
  };
  struct Line {
    Ring<Item> waiting;
    bool held = true;     // by a call of several steps
    bool moving = false;  // leave() is at work on it
  };

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  Line* find(std::string_view id);
  void wait(Line& line, Item item);

  const Options& options_;
  std::size_t calls_ = 0;  // of those that wait
  std::size_t bytes_ = 0;
  Ticket last_ticket_ = 0;
  // A line is there while a call of several steps is on its way; it holds those behind it.
  std::unordered_map<std::string, Line, Hash, std::equal_to<>> lines_;
};

// Continues a call of one command at once, or when the calls before it have ended.
class SessionOrder::Passage {
 public:
  Passage(SessionOrder& order, std::string_view id, std::size_t bytes)
      : order_(order), id_(id), bytes_(bytes) {}

  bool await_ready() { return !order_.find(id_); }
  void await_suspend(std::coroutine_handle<> caller) {
    order_.pass(id_, bytes_, [caller] { caller.resume(); });
  }
  void await_resume() {}

 private:
  SessionOrder& order_;
  std::string_view id_;
  std::size_t bytes_;
};

// The turn of a call of several steps. Calls that wait behind it go on when it is destroyed.
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

// Continues when the turn has come: `const SessionTurn turn = co_await order.turn(id, bytes)`.
class SessionOrder::Entrance {
 public:
  Entrance(SessionOrder& order, const std::string& id, std::size_t bytes)
      : order_(order), id_(id), bytes_(bytes) {}
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;

  bool await_ready() const noexcept { return false; }
  // Whether the coroutine stays suspended.
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
