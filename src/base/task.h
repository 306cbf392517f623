// Task, Awaitable and Started: C++20 coroutines for calls of several steps. A coroutine of type
// Task starts immediately and owns its frame. It reports its outcome through a callback and
// never throws. Everything runs on one thread.
//
// g++ 12 miscompiles some operands of co_await. An operand must be a single call whose arguments
// are names or temporaries of classes with constructors: no braced aggregate, no lambda, no
// conditional expression. A lambda must not be a coroutine. `npm run check` enforces these rules.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "base/function.h"

namespace rss {

class Task {
 public:
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};

// Awaitable: adapts a function with a completion callback to co_await. The callback must run at
// most once, on the coroutine's thread. If it runs before the function returns, the coroutine
// continues without recursion, so any number of such calls in a row is safe. Destroying the
// callback of a suspended coroutine without having called it destroys the coroutine.
template <class T>
class Awaitable {
 public:
  using Start = Function<void(Callback<T>)>;

  explicit Awaitable(Start start) : start_(std::move(start)) {}
  // Not copyable: the callback holds a pointer to this object.
  Awaitable(const Awaitable&) = delete;
  Awaitable& operator=(const Awaitable&) = delete;

  bool await_ready() const noexcept { return false; }

  // Returns false, so that the coroutine continues, if the callback ran already.
  bool await_suspend(std::coroutine_handle<> caller) {
    start_(Resume(*this));
    if (value_) return false;
    caller_ = caller;
    return true;
  }

  T await_resume() { return std::move(*value_); }

 private:
  // The callback that is passed to the function.
  class Resume {
   public:
    explicit Resume(Awaitable& awaitable) : awaitable_(&awaitable) {}
    Resume(Resume&& other) noexcept : awaitable_(std::exchange(other.awaitable_, nullptr)) {}
    Resume& operator=(Resume&&) = delete;
    ~Resume() {
      if (awaitable_ && awaitable_->caller_) awaitable_->caller_.destroy();
    }

    void operator()(T value) {
      Awaitable& awaitable = *std::exchange(awaitable_, nullptr);
      awaitable.value_.emplace(std::move(value));
      if (awaitable.caller_) awaitable.caller_.resume();
    }

   private:
    Awaitable* awaitable_;
  };

  Start start_;
  std::coroutine_handle<> caller_;
  std::optional<T> value_;
};

// Started: the outcome of a function that runs concurrently with the coroutine. The coroutine
// passes callback() to the function and may await the Started object later.
template <class T>
class Started {
 public:
  // The completion callback for a single call.
  Callback<T> callback() {
    return [state = state_](T value) {
      state->value.emplace(std::move(value));
      if (state->caller) std::exchange(state->caller, {}).resume();
    };
  }

  bool await_ready() const noexcept { return state_->value.has_value(); }
  void await_suspend(std::coroutine_handle<> caller) { state_->caller = caller; }
  T await_resume() { return std::move(*state_->value); }

  // The outcome, or `otherwise` if the function has not completed.
  T value_or(T otherwise) {
    return state_->value ? std::move(*state_->value) : std::move(otherwise);
  }

 private:
  struct State {
    std::optional<T> value;
    std::coroutine_handle<> caller;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace rss
