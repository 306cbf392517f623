// ThreadSignals: the signals of the embedded store, which nobody outside of this thread uses.
#pragma once

#include "net/waits.h"

namespace rss {

class ThreadSignals final : public Signals {
 public:
  // The loop must outlive it.
  explicit ThreadSignals(Loop& loop) : waits_(loop, [](const std::string&) {}) {}
  ~ThreadSignals() override { waits_.end_all(); }

  void wait(std::string_view channel, Heard seen, std::uint64_t ms, HeardCallback done) override {
    if (waits_.open(channel)) waits_.hear(channel);
    waits_.wait(channel, seen, ms, std::move(done));
  }
  void tell_here(std::string_view channel) override { waits_.hear(channel); }
  void end_waits() override { waits_.end_all(); }

 private:
  Waits waits_;
};

}  // namespace rss
