// Locks: mutual exclusion with a TTL. Only the token of an acquisition can extend or release it.
// Each acquisition returns a fencing token that is greater than the fencing tokens of the lock's
// other acquisitions of the last 24 hours. Waiters poll, or are notified through pub/sub when the
// lock may be free. Owned by a Storage.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "contract/notifications.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class Locks {
 public:
  // All arguments must outlive this object and every completion of the backend.
  Locks(Backend& backend, const Clock& clock, const Options& options, Notifications& signals)
      : caller_(backend, clock, options), signals_(signals), keys_(options.key_prefix) {}

  // Returns the fencing token, or 0 while another token holds the lock.
  void acquire(std::string_view name, std::string_view token, std::int64_t ttl_ms,
               NumberCallback done);
  // extend() and release() return false when the token does not hold the lock.
  void extend(std::string_view name, std::string_view token, std::int64_t ttl_ms,
              BoolCallback done);
  void release(std::string_view name, std::string_view token, BoolCallback done);

  // Like release(). Also wakes the waiters of all processes, whether or not the token held the
  // lock.
  void release_and_tell(std::string_view name, std::string_view token, BoolCallback done);
  // Waits until the lock may be free. See Notifications::wait().
  void wait(std::string_view name, Notifications::Version seen, std::uint64_t ms,
            Notifications::VersionCallback done);

 private:
  const Caller caller_;
  Notifications& signals_;
  const Keys keys_;
};

}  // namespace rss
