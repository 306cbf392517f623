// Subscriptions: the waits for notifications, by channel, each with its own timeout. A channel
// without waits is kept for one to two seconds, so that a notification between two waits is not
// missed. Owned by a Subscriber or a ThreadNotifications.
#pragma once

#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/notifications.h"
#include "net/uv_handle.h"

namespace rss {

class Subscriptions {
 public:
  using OnForgotten = Function<void(const std::string& channel)>;

  // `on_forgotten` is called when an unused channel is removed. It must not begin a wait. The loop
  // must outlive this object.
  Subscriptions(Loop& loop, OnForgotten on_forgotten);

  // Adds the channel with version 0. Returns false if the channel already exists.
  bool open(std::string_view channel);
  // See Notifications::wait(). Requires that the channel exists.
  void wait(std::string_view channel, Notifications::Version seen, std::uint64_t ms,
            Notifications::VersionCallback done);

  // Gives the channel a new version and ends its waits: a notification arrived, or the subscription
  // became active. Does nothing if the channel does not exist.
  void notify(std::string_view channel);
  // Resets every channel to version 0, because no notifications can arrive. Ends the waits of
  // channels whose version was not 0.
  void on_disconnect();
  // Ends all waits.
  void end_all();

  bool empty() const { return channels_.empty(); }
  std::vector<std::string> channels() const;

 private:
  struct Channel;
  struct Wait {
    Wait(Subscriptions& owner, Channel& channel, Notifications::VersionCallback on_end)
        : timer(owner.loop_, [this, &channel] { end_late(channel, *this); }),
          done(std::move(on_end)) {}

    Timer timer;
    Notifications::VersionCallback done;
  };
  struct Channel {
    Notifications::Version heard = 0;
    bool used = true;  // wait() was called since the last forget_unused()
    std::list<Wait> waits = {};
  };

  void forget_unused();
  static void end_late(Channel& channel, const Wait& wait);
  static void end(std::list<Wait> waits, Notifications::Version heard);

  Loop& loop_;
  OnForgotten on_forgotten_;
  // Shared by all channels: a channel that is removed and added again never repeats a version.
  Notifications::Version last_heard_ = 0;
  std::map<std::string, Channel, std::less<>> channels_;
  Timer forget_;
};

}  // namespace rss
