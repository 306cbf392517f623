// Notifications: pub/sub signals that end a wait, so that callers need not poll. Signals may be
// lost. A caller therefore reads the state itself whenever a wait ends, and uses a short timeout
// while there is no subscription. Each storage with a server has its own instance. Storages on
// the embedded table share one instance for each thread and memory budget.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/function.h"

namespace rss {

class Notifications {
 public:
  virtual ~Notifications() = default;

  // The version of a channel. It is 0 while the channel is not subscribed. It changes with each
  // signal, and when the subscription becomes active.
  using Version = std::int64_t;
  using VersionCallback = Callback<Result<Version>>;

  // Waits until the channel's version differs from `seen`, for at most `ms` milliseconds. `done`
  // receives the current version. It is called exactly once, possibly before wait() returns.
  virtual void wait(std::string_view channel, Version seen, std::uint64_t ms,
                    VersionCallback done) = 0;

  // Signals the waiters of this thread on the embedded table. With a server this is a no-op: the
  // operation itself publishes to all processes, including this one.
  virtual void notify_local(std::string_view channel) = 0;

  // Ends all waits with the current version of their channels.
  virtual void end_waits() = 0;
};

}  // namespace rss
