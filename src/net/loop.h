// Loop: the environment's event loop as the core uses it: what happens in each tick, the clock that
// deadlines are counted on, and whether pending calls keep the process alive. One per environment;
// everything in the core runs on its one thread. It outlives every storage and every libuv handle
// that was opened through it: close() reports when the last of them is closed.
#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/function.h"

namespace rss {

class Loop final : public Clock {
 public:
  // What takes part in each tick. A tick runs deliver() of all, then flush() of all, and repeats
  // this while there is more to deliver, up to a bound. It runs before the loop polls and after
  // each read. check_deadlines() of all runs after each poll.
  class Participant {
   public:
    virtual ~Participant() = default;
    // Hands outcomes over; the only place that runs user code.
    virtual void deliver() {}
    // Writes what has gathered. Runs no user code.
    virtual void flush() {}
    // Decides which deadlines have passed. Runs no user code.
    virtual void check_deadlines() {}
  };

  explicit Loop(uv_loop_t* uv);
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t* uv() { return uv_; }

  void add(Participant& member) { participants_.push_back(&member); }
  // Allowed at any time, also within a tick.
  void remove(Participant& member);

  // A pending call references the loop: it keeps the process alive, and the clock advances.
  void ref();
  void unref();

  // Deadlines are checked at least this often; by default every 100 ms.
  void tick_at_least_every(std::uint64_t ms);

  // Delivers and flushes now, at the end of a read.
  void tick();
  // There is something to deliver: the next poll must not wait.
  void request_delivery() { delivery_requested_ = true; }
  // Whether tick() is running: what is added to a batch is flushed before it ends.
  bool in_tick() const { return in_tick_; }

  // How many polls have ended. What was written at poll n has had a whole poll when n + 1 <
  // polls().
  std::uint64_t polls() const { return polls_; }

  std::uint64_t active_ns() const override;
  std::int64_t wall_ms() const override;

  // libuv's memory for reading, shared by all connections: a read is consumed before the next.
  static constexpr std::size_t kReadBytes = 256 * 1024;
  char* read_buffer() { return read_buffer_.get(); }

  // Every handle and request in use is counted, so that the end can wait for them.
  void count_opened() { ++open_; }
  void count_closed();

  // Stops the ticks and closes. `closed` runs when no handle and no request is left; nothing of the
  // loop may be used from then on. Requires that all storages are gone.
  void close(Function<void()> closed);

 private:
  struct Handles;

  void before_poll();
  void after_poll();
  void on_tick();
  void sleep(bool allowed);

  uv_loop_t* uv_;
  Handles* handles_;
  std::unique_ptr<char[]> read_buffer_;
  std::vector<Participant*> participants_;
  std::uint64_t refs_ = 0;
  std::uint64_t polls_ = 0;
  std::uint64_t open_ = 0;
  std::uint64_t tick_ms_ = 100;
  std::uint64_t active_ns_ = 0;
  std::uint64_t last_ns_ = 0;
  bool sleeping_allowed_ = true;
  bool in_tick_ = false;
  bool delivery_requested_ = false;
  Function<void()> closed_;
};

}  // namespace rss
