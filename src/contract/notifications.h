// Notifications: how a call that waits hears of what others have done, without asking again and
// again. Signals may be lost: whoever waits looks by himself each time a wait has ended, and waits
// for a short time only while he hears nothing. One for each storage with a server, one for all
// storages of a thread on the embedded table.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/function.h"

namespace rss {

class Notifications {
 public:
  virtual ~Notifications() = default;

  // What has been heard of a channel: 0 while nothing can be heard, and otherwise a number that is
  // another after each signal. When hearing begins it is another, too.
  using Version = std::int64_t;
  using VersionCallback = Callback<Result<Version>>;

  // Ends with what has been heard, at once when that is not `seen`; at the latest after `ms`
  // milliseconds. Called exactly once, perhaps before wait() returns.
  virtual void wait(std::string_view channel, Version seen, std::uint64_t ms,
                    VersionCallback done) = 0;

  // A signal for those who wait in this thread: what reaches the other processes is sent by the
  // operation that makes it.
  virtual void notify_local(std::string_view channel) = 0;

  // All waits end with what has been heard so far.
  virtual void end_waits() = 0;
};

}  // namespace rss
