// Loop: the event loop of one Node.js environment. It runs the ticks of its participants, provides
// the clock for deadlines and keeps the process alive while calls are pending. There is one Loop
// per environment, and the core runs only on the loop's thread. The Loop must outlive every storage
// and every libuv handle opened through it; close() reports when the last handle is closed.
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
  // An object that takes part in each tick. A tick runs deliver() of all participants, then flush()
  // of all, and repeats while a delivery is requested, up to a limit. A tick runs before each poll
  // and after each read of a Wire. check_deadlines() of all participants runs after each poll.
  class Participant {
   public:
    virtual ~Participant() = default;
    // Delivers outcomes. Only deliver() may run user code.
    virtual void deliver() {}
    // Writes the collected batch. Must not run user code.
    virtual void flush() {}
    // Ends work whose deadline has passed. Must not run user code.
    virtual void check_deadlines() {}
  };

  explicit Loop(uv_loop_t* uv);
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  uv_loop_t* uv() { return uv_; }

  void add(Participant& member) { participants_.push_back(&member); }
  // May be called at any time, including within a tick.
  void remove(Participant& member);

  // Each pending call holds one reference. While referenced, the loop keeps the process alive and
  // its clock advances.
  void ref();
  void unref();

  // Sets the longest interval between deadline checks while the loop is referenced. Only shortens
  // the interval, which is 100 ms by default.
  void tick_at_least_every(std::uint64_t ms);

  // Runs a tick. To be called at the end of a read.
  void tick();
  // Requests another deliver(). The next poll does not block.
  void request_delivery() { delivery_requested_ = true; }
  // True while tick() runs. A batch that grows during tick() is flushed before tick() ends.
  bool in_tick() const { return in_tick_; }

  // The number of completed polls. Data written at poll n has had a whole poll for its reply once
  // n + 1 < polls().
  std::uint64_t polls() const { return polls_; }

  std::uint64_t active_ns() const override;
  std::int64_t wall_ms() const override;

  // Read buffer for libuv, shared by all connections because each read is consumed before the next.
  static constexpr std::size_t kReadBytes = 256 * 1024;
  char* read_buffer() { return read_buffer_.get(); }

  // Count the open handles and requests, for which close() waits.
  void count_opened() { ++open_; }
  void count_closed();

  // Stops the ticks and closes the loop's handles. `closed` runs when no handle or request is open;
  // the Loop must not be used afterwards. Requires that all storages are destroyed.
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
