#include "driver.h"

#include <sys/syscall.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "counters.h"
#include "fixed_inputs.h"

namespace rss {

Counters counters;

namespace {

constexpr std::int64_t kTurnUs = 10;

// The kernel's clock: clock_gettime() is fixed in this program.
std::int64_t cpu_now_ns() {
  timespec time{};
  syscall(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

Options options_for(const Relay* relay) {
  Options options;
  if (relay == nullptr) return options;
  options.host = "127.0.0.1";
  options.port = relay->port();
  return options;
}

}  // namespace

Driver::Driver(std::optional<int> server_port) {
  uv_loop_init(&uv_);
  loop_ = std::make_unique<Loop>(&uv_);
  loop_->ref();
  if (server_port) relay_ = std::make_unique<Relay>(*server_port);
  const Options options = options_for(relay_.get());
  auto embedded =
      relay_ ? nullptr : std::make_shared<EmbeddedStore>(*loop_, options.memory_max_bytes);
  storage_ = std::make_unique<Storage>(*loop_, std::move(embedded), options, [](auto, auto) {});
  if (relay_) connect();
}

void Driver::connect() {
  bool connected = false;
  storage_->connect([&](const Result<Unit>& outcome) { connected = outcome.ok(); });
  while (!connected) {
    uv_run(&uv_, UV_RUN_NOWAIT);
    relay_->serve(&uv_);
    usleep(1000);
  }
}

void Driver::run(std::size_t count, std::size_t width, const Prepare& prepare) {
  calls_.clear();
  for (std::size_t i = 0; i < count; ++i) calls_.push_back(prepare(*this, i));
  width_ = width;
  started_ = ended_ = 0;
  meter(true);
  start_calls();
  while (ended_ < calls_.size()) {
    meter(false);
    if (relay_) relay_->serve(&uv_);
    advance_clock_us(kTurnUs);
    meter(true);
    uv_run(&uv_, UV_RUN_NOWAIT);
  }
  meter(false);
}

std::int64_t Driver::measure(std::size_t count, std::size_t width, const Prepare& prepare) {
  metered_ = true;
  cpu_ns_ = 0;
  counters = {};
  run(count, width, prepare);
  metered_ = false;
  return cpu_ns_;
}

void Driver::meter(bool on) {
  if (!metered_) return;
  cpu_ns_ += on ? -cpu_now_ns() : 0;
  counters.on = on;
  CALLGRIND_TOGGLE_COLLECT;
  cpu_ns_ += on ? 0 : cpu_now_ns();
}

// The embedded table completes a call before it returns: the loop starts the next, not the
// completion.
void Driver::start_calls() {
  starting_ = true;
  while (started_ < calls_.size() && started_ - ended_ < width_) calls_[started_++]();
  starting_ = false;
}

void Driver::end(bool successful) {
  if (!successful) {
    std::fprintf(stderr, "call %zu of %zu failed\n", ended_, calls_.size());
    std::_Exit(1);
  }
  ++ended_;
  if (!starting_) start_calls();
}

}  // namespace rss
