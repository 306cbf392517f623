// Waits: the calls that wait for signals, by channel, each until its own time. Owned by whoever
// hears the signals. A channel that nobody waits for is forgotten after a second or two, so that
// what is heard between two waits is not missed.
#pragma once

#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/signals.h"
#include "net/uv_handle.h"

namespace rss {

class Waits {
 public:
  using OnForgotten = Function<void(const std::string& channel)>;

  // The loop must outlive it. `on_forgotten` must not begin a wait.
  Waits(Loop& loop, OnForgotten on_forgotten);

  // From now on the channel is known, with nothing heard; false when it was known already.
  bool open(std::string_view channel);
  // As Signals::wait(). Requires that the channel is known.
  void wait(std::string_view channel, Signals::Heard seen, std::uint64_t ms,
            Signals::HeardCallback done);

  // A signal, or hearing begins. Nothing for a channel that is not known.
  void hear(std::string_view channel);
  // Nothing can be heard any more, on any channel: the waits end that could have heard.
  void go_deaf();
  // All waits end.
  void end_all();

  bool empty() const { return channels_.empty(); }
  std::vector<std::string> channels() const;

 private:
  struct Channel;
  struct Wait {
    Wait(Waits& owner, Channel& channel, Signals::HeardCallback on_end)
        : timer(owner.loop_, [this, &channel] { end_late(channel, *this); }),
          done(std::move(on_end)) {}

    Timer timer;
    Signals::HeardCallback done;
  };
  struct Channel {
    Signals::Heard heard = 0;
    bool used = true;  // since the last look at what to forget
    std::list<Wait> waits = {};
  };

  void forget_unused();
  static void end_late(Channel& channel, const Wait& wait);
  static void end(std::list<Wait> waits, Signals::Heard heard);

  Loop& loop_;
  OnForgotten on_forgotten_;
  // Never the same twice, whatever is forgotten in between.
  Signals::Heard last_heard_ = 0;
  std::map<std::string, Channel, std::less<>> channels_;
  Timer forget_;
};

}  // namespace rss
