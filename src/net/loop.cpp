#include "net/loop.h"

#include <algorithm>
#include <chrono>

namespace rss {
namespace {

// Limit on the deliveries of one tick. The loop polls before further deliveries.
constexpr int kRounds = 16;

}  // namespace

// Allocated separately, because libuv needs the handles until their close callbacks.
struct Loop::Handles {
  uv_prepare_t prepare;
  uv_check_t check;
  uv_idle_t idle;
  uv_timer_t tick;
};

Loop::Loop(uv_loop_t* uv)
    : uv_(uv), handles_(new Handles), read_buffer_(new char[kReadBytes]), last_ns_(uv_hrtime()) {
  uv_prepare_init(uv, &handles_->prepare);
  uv_check_init(uv, &handles_->check);
  uv_idle_init(uv, &handles_->idle);
  uv_timer_init(uv, &handles_->tick);
  handles_->prepare.data = handles_->check.data = handles_->tick.data = this;
  uv_prepare_start(&handles_->prepare,
                   [](uv_prepare_t* h) { static_cast<Loop*>(h->data)->before_poll(); });
  uv_check_start(&handles_->check,
                 [](uv_check_t* h) { static_cast<Loop*>(h->data)->after_poll(); });
  uv_unref(reinterpret_cast<uv_handle_t*>(&handles_->prepare));
  uv_unref(reinterpret_cast<uv_handle_t*>(&handles_->check));
  uv_unref(reinterpret_cast<uv_handle_t*>(&handles_->idle));
  uv_unref(reinterpret_cast<uv_handle_t*>(&handles_->tick));
}

Loop::~Loop() = default;

void Loop::remove(Participant& member) {
  // A tick may be iterating over the list, so the entry is only cleared. before_poll() erases it.
  std::replace(participants_.begin(), participants_.end(), &member,
               static_cast<Participant*>(nullptr));
}

void Loop::ref() {
  if (refs_++ > 0) return;
  active_ns_ = active_ns();  // never goes backwards
  last_ns_ = uv_hrtime();    // active_ns() has capped the time without calls at two ticks
  uv_ref(reinterpret_cast<uv_handle_t*>(&handles_->prepare));
  if (!uv_is_active(reinterpret_cast<uv_handle_t*>(&handles_->tick))) {
    uv_timer_start(
        &handles_->tick, [](uv_timer_t* h) { static_cast<Loop*>(h->data)->on_tick(); }, tick_ms_,
        tick_ms_);
  }
}

void Loop::unref() {
  if (--refs_ == 0) uv_unref(reinterpret_cast<uv_handle_t*>(&handles_->prepare));
}

void Loop::tick_at_least_every(std::uint64_t ms) {
  tick_ms_ = std::clamp<std::uint64_t>(ms, 1, tick_ms_);
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(&handles_->tick)))
    uv_timer_set_repeat(&handles_->tick, tick_ms_);
}

// The timer outlives the last call by up to one tick, which is cheaper than a restart per call.
void Loop::on_tick() {
  if (refs_ == 0) uv_timer_stop(&handles_->tick);
}

void Loop::tick() {
  in_tick_ = true;
  delivery_requested_ = true;
  for (int round = 0; delivery_requested_ && round < kRounds; ++round) {
    delivery_requested_ = false;
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      if (participants_[i]) participants_[i]->deliver();
    }
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      if (participants_[i]) participants_[i]->flush();
    }
  }
  in_tick_ = false;
  sleep(!delivery_requested_);
}

void Loop::before_poll() {
  std::erase(participants_, nullptr);
  tick();
}

void Loop::after_poll() {
  active_ns_ = active_ns();
  last_ns_ = uv_hrtime();
  ++polls_;
  for (std::size_t i = 0; i < participants_.size(); ++i) {
    if (participants_[i]) participants_[i]->check_deadlines();
  }
}

void Loop::sleep(bool allowed) {
  if (allowed == sleeping_allowed_) return;
  sleeping_allowed_ = allowed;
  if (allowed) {
    uv_idle_stop(&handles_->idle);
  } else {
    uv_idle_start(&handles_->idle, [](uv_idle_t*) {});
  }
}

std::uint64_t Loop::active_ns() const {
  // The timer limits a poll to one tick. Any longer time was spent outside the loop, in JavaScript.
  const std::uint64_t longest = 2 * tick_ms_ * 1'000'000;
  return active_ns_ + std::min(uv_hrtime() - last_ns_, longest);
}

std::int64_t Loop::wall_ms() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void Loop::count_closed() {
  if (--open_ > 0 || !closed_) return;
  Function<void()> closed = std::move(closed_);
  closed();
}

void Loop::close(Function<void()> closed) {
  closed_ = std::move(closed);
  struct Closing {
    Loop* loop;
    Handles* handles;
    int left = 4;
  };
  auto* closing = new Closing{this, handles_};
  count_opened();
  for (auto* handle : {reinterpret_cast<uv_handle_t*>(&handles_->prepare),
                       reinterpret_cast<uv_handle_t*>(&handles_->check),
                       reinterpret_cast<uv_handle_t*>(&handles_->idle),
                       reinterpret_cast<uv_handle_t*>(&handles_->tick)}) {
    handle->data = closing;
    uv_close(handle, [](uv_handle_t* h) {
      auto* c = static_cast<Closing*>(h->data);
      if (--c->left > 0) return;
      Loop* loop = c->loop;
      delete c->handles;
      delete c;
      loop->count_closed();
    });
  }
}

}  // namespace rss
