// WatchedBackend: in front of another backend, lets a test see what passes, act before a command
// reaches the other, and answer in its place. Records every command by the name of its operation.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/backend.h"
#include "contract/operation.h"

namespace rss {

class WatchedBackend final : public Backend {
 public:
  // An outcome ends the command here; without one it goes on to the other backend.
  using Hook = std::function<std::optional<Result<Reply>>(const Command&)>;

  explicit WatchedBackend(Backend& behind) : behind_(behind) {}

  void run(Command command, Completion completion) override {
    seen_.emplace_back(command.operation->name);
    if (holding_) {
      held_.push_back({std::move(command), std::move(completion)});
      return;
    }
    forward({std::move(command), std::move(completion)});
  }

  // Called for each command that leaves for the other backend.
  void before_each(Hook hook) { hook_ = std::move(hook); }
  // Called for the next one only.
  void before_next(Hook hook) {
    hook_ = [this, hook = std::move(hook)](const Command& command) {
      hook_ = nullptr;  // forward() holds a copy of what runs here
      return hook(command);
    };
  }

  // From now on commands wait here, in order.
  void hold() { holding_ = true; }
  std::size_t held() const { return held_.size(); }
  // Requires held() > 0.
  void let_one_go() {
    Held next = std::move(held_.front());
    held_.pop_front();
    forward(std::move(next));
  }
  // The one that waits longest ends with this error instead.
  void fail_one(Error error) {
    Held next = std::move(held_.front());
    held_.pop_front();
    next.completion(std::move(error));
  }
  // All that wait, and all to come.
  void let_go() {
    holding_ = false;
    while (!held_.empty()) let_one_go();
  }

  // The operations that came, since the last call of this.
  std::vector<std::string> take_seen() { return std::exchange(seen_, {}); }

 private:
  struct Held {
    Command command;
    Completion completion;
  };

  void forward(Held held) {
    if (const Hook hook = hook_) {
      if (auto outcome = hook(held.command)) return held.completion(std::move(*outcome));
    }
    behind_.run(std::move(held.command), std::move(held.completion));
  }

  Backend& behind_;
  Hook hook_;
  bool holding_ = false;
  std::deque<Held> held_;
  std::vector<std::string> seen_;
};

}  // namespace rss
