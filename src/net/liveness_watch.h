// LivenessWatch: detects a peer that sends nothing, and decides when a heartbeat is due. It counts
// ticks of a timer, with at least one poll between two ticks. A loop that JavaScript blocks for
// seconds counts as one tick, so a healthy connection is not reported as dead. Owned by a Wire.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rss {

class LivenessWatch {
 public:
  enum class Verdict {
    kFine,
    kAsk,   // idle for kAskAfterMs: send a heartbeat
    kDead,  // a reply is pending, and no data has arrived for the timeout
  };

  // Idle time after which a heartbeat is due.
  static constexpr std::uint64_t kAskAfterMs = 15'000;

  explicit LivenessWatch(std::uint64_t timeout_ms)
      : tick_ms_(std::max<std::uint64_t>(1, timeout_ms / kTicks)) {}

  // The interval at which tick() must be called.
  std::uint64_t tick_ms() const { return tick_ms_; }

  // Restarts the count. To be called when data arrives.
  void end() { ticks_ = 0; }

  // `owed` is true while a reply is pending. `unwritten` is the number of bytes in the socket's
  // write queue; a change of it is a sign of life, since the peer then accepts data.
  Verdict tick(bool owed, std::size_t unwritten) {
    if (owed != owed_ || unwritten != unwritten_) ticks_ = 0;
    owed_ = owed;
    unwritten_ = unwritten;
    ++ticks_;
    if (owed) return ticks_ > kTicks ? Verdict::kDead : Verdict::kFine;
    return ticks_ * tick_ms_ >= kAskAfterMs ? Verdict::kAsk : Verdict::kFine;
  }

 private:
  static constexpr std::uint64_t kTicks = 4;

  const std::uint64_t tick_ms_;
  std::uint64_t ticks_ = 0;
  bool owed_ = false;
  std::size_t unwritten_ = 0;
};

}  // namespace rss
