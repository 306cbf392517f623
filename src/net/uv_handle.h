// UvHandle: owns one libuv handle. Its destruction closes the libuv handle; the memory stays
// allocated until libuv's close callback, so the owner may be destroyed at any time. The owner sets
// the handle's `data`. It becomes null when the handle is closed, and callbacks must return if
// `data` is null.
#pragma once

#include <uv.h>

#include <utility>

#include "net/loop.h"

namespace rss {

template <class T>
class UvHandle {
 public:
  UvHandle() = default;
  explicit UvHandle(Loop& loop) : box_(new Box{{}, &loop}) { loop.count_opened(); }
  UvHandle(UvHandle&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  UvHandle& operator=(UvHandle&& other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~UvHandle() { reset(); }

  explicit operator bool() const { return box_ != nullptr; }
  // get(), base() and stream() require a handle.
  T* get() { return &box_->handle; }
  uv_handle_t* base() { return reinterpret_cast<uv_handle_t*>(&box_->handle); }
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&box_->handle); }

  // Closes the handle, if there is one. Requires that the handle was initialized.
  void reset() {
    if (!box_) return;
    box_->handle.data = nullptr;
    uv_close(base(), &UvHandle::on_closed);
    box_ = nullptr;
  }

  // Closes a TCP connection with RST. Requires an initialized handle.
  void reset_connection() {
    box_->handle.data = nullptr;
    if (uv_tcp_close_reset(get(), &UvHandle::on_closed) != 0)
      uv_close(base(), &UvHandle::on_closed);
    box_ = nullptr;
  }

 private:
  struct Box {
    T handle;  // first member, so that on_closed() can cast it to its Box
    Loop* loop;
  };

  static void on_closed(uv_handle_t* handle) {
    Box* box = reinterpret_cast<Box*>(handle);
    Loop* loop = box->loop;
    delete box;
    loop->count_closed();
  }

  Box* box_ = nullptr;
};

// A timer that does not keep the process alive.
class Timer {
 public:
  Timer(Loop& loop, Function<void()> on_time) : handle_(loop), on_time_(std::move(on_time)) {
    uv_timer_init(loop.uv(), handle_.get());
    uv_unref(handle_.base());
    handle_.get()->data = this;
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void start(std::uint64_t ms, std::uint64_t repeat_ms = 0) {
    uv_update_time(handle_.get()->loop);  // otherwise the time since the last poll would count
    uv_timer_start(handle_.get(), &Timer::on_timer, ms, repeat_ms);
  }
  void stop() { uv_timer_stop(handle_.get()); }
  bool active() { return uv_is_active(handle_.base()) != 0; }

 private:
  static void on_timer(uv_timer_t* handle) {
    auto* self = static_cast<Timer*>(handle->data);
    if (!self) return;
    Function<void()> running = std::move(self->on_time_);  // running() may destroy the timer
    running();
    if (handle->data) self->on_time_ = std::move(running);
  }
  UvHandle<uv_timer_t> handle_;
  Function<void()> on_time_;
};

}  // namespace rss
