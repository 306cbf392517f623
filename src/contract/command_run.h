// CommandRun: awaitable that runs one command: `Result<Reply> outcome = co_await CommandRun(...)`.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "contract/backend.h"

namespace rss {

class CommandRun {
 public:
  CommandRun(Backend& backend, Command command) : backend_(backend), command_(std::move(command)) {}
  // Not copyable: the completion holds a pointer to this object.
  CommandRun(const CommandRun&) = delete;
  CommandRun& operator=(const CommandRun&) = delete;

  bool await_ready() const noexcept { return false; }

  // Returns false, so that the coroutine continues, if the backend completed the command already.
  bool await_suspend(std::coroutine_handle<> caller) {
    backend_.run(std::move(command_), [this](Result<Reply> outcome) {
      outcome_.emplace(std::move(outcome));
      if (caller_) caller_.resume();
    });
    if (outcome_) return false;
    caller_ = caller;
    return true;
  }

  Result<Reply> await_resume() { return std::move(*outcome_); }

 private:
  Backend& backend_;
  Command command_;
  std::coroutine_handle<> caller_;
  std::optional<Result<Reply>> outcome_;
};

}  // namespace rss
