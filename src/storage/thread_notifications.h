// ThreadNotifications: the signals of the embedded store, which nobody outside of this thread uses.
#pragma once

#include "net/subscriptions.h"

namespace rss {

class ThreadNotifications final : public Notifications {
 public:
  // The loop must outlive it.
  explicit ThreadNotifications(Loop& loop) : waits_(loop, [](const std::string&) {}) {}
  ~ThreadNotifications() override { waits_.end_all(); }

  void wait(std::string_view channel, Version seen, std::uint64_t ms,
            VersionCallback done) override {
    if (waits_.open(channel)) waits_.hear(channel);
    waits_.wait(channel, seen, ms, std::move(done));
  }
  void notify_local(std::string_view channel) override { waits_.hear(channel); }
  void end_waits() override { waits_.end_all(); }

 private:
  Subscriptions waits_;
};

}  // namespace rss
