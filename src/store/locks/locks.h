// Locks: one holder at a time, for a time. Each acquisition has a token of its own, which alone
// extends and releases it, and a fence: a number greater than that of every acquisition of the last
// 24 hours. Who waits for a lock asks again and again, or is told when it may be free. Owned by a
// Storage.
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
  // Everything given must outlive this object and every completion of the backend.
  Locks(Backend& backend, const Clock& clock, const Options& options, Notifications& signals)
      : caller_(backend, clock, options), signals_(signals), keys_(options.key_prefix) {}

  // The fence, or 0 while another token holds the lock.
  void acquire(std::string_view name, std::string_view token, std::int64_t ttl_ms,
               NumberCallback done);
  // Both false when the token does not hold the lock.
  void extend(std::string_view name, std::string_view token, std::int64_t ttl_ms,
              BoolCallback done);
  void release(std::string_view name, std::string_view token, BoolCallback done);

  // As release(), and ends the waits for the lock in all processes, whoever holds it now.
  void release_and_tell(std::string_view name, std::string_view token, BoolCallback done);
  // Ends when the lock may be free: as Notifications::wait().
  void wait(std::string_view name, Notifications::Version seen, std::uint64_t ms,
            Notifications::VersionCallback done);

 private:
  const Caller caller_;
  Notifications& signals_;
  const Keys keys_;
};

}  // namespace rss
