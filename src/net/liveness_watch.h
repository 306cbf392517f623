// LivenessWatch: how long the peer of a connection has said nothing. It is counted in ticks of a
// timer, and a poll lies between any two of them: a loop that JavaScript blocks for seconds counts
// as one tick, so that a healthy connection is never taken for a dead one. Owned by a Wire.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rss {

class LivenessWatch {
 public:
  enum class Verdict {
    kFine,
    kAsk,   // idle for so long that only a question tells whether the peer is there
    kDead,  // it owes something, and nothing has come for the whole timeout
  };

  // Idle time after which the peer is asked.
  static constexpr std::uint64_t kAskAfterMs = 15'000;

  explicit LivenessWatch(std::uint64_t timeout_ms)
      : tick_ms_(std::max<std::uint64_t>(1, timeout_ms / kTicks)) {}

  // How often tick() is to be called.
  std::uint64_t tick_ms() const { return tick_ms_; }

  // Bytes have come.
  void end() { ticks_ = 0; }

  // `owed`: whether the peer owes a reply; `unwritten`: how many bytes wait until it takes them. To
  // take some is a sign of life, too.
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
