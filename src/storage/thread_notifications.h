// ThreadNotifications: pub/sub for the storages of one thread that share an embedded store. It
// reaches no other thread and no other process. Owned by an EmbeddedStore.
#pragma once

#include "net/subscriptions.h"

namespace rss {

class ThreadNotifications final : public Notifications {
 public:
  // The loop must outlive this object.
  explicit ThreadNotifications(Loop& loop) : waits_(loop, [](const std::string&) {}) {}
  ~ThreadNotifications() override { waits_.end_all(); }

  void wait(std::string_view channel, Version seen, std::uint64_t ms,
            VersionCallback done) override {
    if (waits_.open(channel)) waits_.notify(channel);
    waits_.wait(channel, seen, ms, std::move(done));
  }
  void notify_local(std::string_view channel) override { waits_.notify(channel); }
  void end_waits() override { waits_.end_all(); }

 private:
  Subscriptions waits_;
};

}  // namespace rss
