// Task, Awaitable and Started: calls of several steps as C++20 coroutines that read from top to
// bottom.
// A coroutine of type Task starts at once, owns its frame, and reports its outcome through a
// callback of its own. It never throws. Everything runs on one thread.
//
// g++ 12 miscompiles some operands of co_await. An operand is one call whose arguments are names
// or temporaries of classes with constructors: no braced aggregate, no lambda, no conditional. A
// lambda is never a coroutine. `npm run check` enforces this.
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

// What co_await takes from a function that ends with a callback. The callback runs at most once, on
// the same thread. If it runs before the function returns, the coroutine continues without
// recursion, however often that happens in a row. A callback that is dropped later without having
// run destroys the coroutine.
template <class T>
class Awaitable {
 public:
  using Start = Function<void(Callback<T>)>;

  explicit Awaitable(Start start) : start_(std::move(start)) {}
  // The callback refers to it.
  Awaitable(const Awaitable&) = delete;
  Awaitable& operator=(const Awaitable&) = delete;

  bool await_ready() const noexcept { return false; }

  // Whether the coroutine stays suspended.
  bool await_suspend(std::coroutine_handle<> caller) {
    start_(Resume(*this));
    if (value_) return false;
    caller_ = caller;
    return true;
  }

  T await_resume() { return std::move(*value_); }

 private:
  // The callback.
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

// The outcome of a function that runs while the coroutine goes on: its callback is handed over
// first, and awaited later or never.
template <class T>
class Started {
 public:
  // For one call.
  Callback<T> callback() {
    return [state = state_](T value) {
      state->value.emplace(std::move(value));
      if (state->caller) std::exchange(state->caller, {}).resume();
    };
  }

  bool await_ready() const noexcept { return state_->value.has_value(); }
  void await_suspend(std::coroutine_handle<> caller) { state_->caller = caller; }
  T await_resume() { return std::move(*state_->value); }

  // The outcome, or this one if there is none yet.
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
