// Subscriptions: the calls that wait for signals, by channel, each until its own time. Owned by
// whoever hears the signals. A channel that nobody waits for is forgotten after a second or two, so
// that what is heard between two waits is not missed.
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

  // The loop must outlive it. `on_forgotten` must not begin a wait.
  Subscriptions(Loop& loop, OnForgotten on_forgotten);

  // From now on the channel is known, with nothing heard; false when it was known already.
  bool open(std::string_view channel);
  // As Notifications::wait(). Requires that the channel is known.
  void wait(std::string_view channel, Notifications::Version seen, std::uint64_t ms,
            Notifications::VersionCallback done);

  // A signal, or hearing begins. Nothing for a channel that is not known.
  void hear(std::string_view channel);
  // Nothing can be heard any more, on any channel: the waits end that could have heard.
  void on_disconnect();
  // All waits end.
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
    bool used = true;  // since the last look at what to forget
    std::list<Wait> waits = {};
  };

  void forget_unused();
  static void end_late(Channel& channel, const Wait& wait);
  static void end(std::list<Wait> waits, Notifications::Version heard);

  Loop& loop_;
  OnForgotten on_forgotten_;
  // Never the same twice, whatever is forgotten in between.
  Notifications::Version last_heard_ = 0;
  std::map<std::string, Channel, std::less<>> channels_;
  Timer forget_;
};

}  // namespace rss
