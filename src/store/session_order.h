// SessionOrder: keeps the calls on one session in the order in which they were made. A call of one
// command needs nothing for that, since the backend keeps the order of commands on one key; but
// while a call of several steps is on its way, what was called later must wait for its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/function.h"
#include "base/ring.h"

namespace rss {

class SessionOrder {
 public:
  using Ticket = std::uint64_t;

  // A call of one command: sends it now, or when its turn has come.
  template <class Send>
  void pass(std::string_view id, Send&& send) {
    Line* line = find(id);
    if (!line) return send();
    line->waiting.push_back({++last_ticket_, false, std::forward<Send>(send)});
  }

  // A call of several steps: begins now, or when its turn has come, and is followed by leave().
  Ticket enter(const std::string& id, Function<void()> begin);

  // The call that has begun last on this session has ended.
  void leave(const std::string& id);

  // Whether the call with this ticket has not begun and is the last in its line.
  bool is_last_waiting(const std::string& id, Ticket ticket);

 private:
  // A call that waits for its turn.
  struct Item {
    Ticket ticket = 0;
    bool several_steps = false;
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

  Ticket last_ticket_ = 0;
  // A line is there while a call of several steps is on its way; it holds those behind it.
  std::unordered_map<std::string, Line, Hash, std::equal_to<>> lines_;
};

}  // namespace rss
