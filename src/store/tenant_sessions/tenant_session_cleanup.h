// TenantSessionCleanup: removes members without a session from the users' indexes. Also deletes
// sessions that are marked as ending, such as those left behind by a crashed process. Scans the
// keys in bounded steps and yields to the event loop between steps. Owned by a Storage.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "base/task.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class TenantSessionCleanup {
 public:
  // Runs a function in a later tick of the loop.
  using Later = Function<void(Function<void()>)>;

  // All arguments must outlive this object and every completion of the backend.
  TenantSessionCleanup(Backend& backend, const Clock& clock, const Options& options, Later later)
      : caller_(backend, clock, options),
        options_(options),
        keys_(options.key_prefix),
        later_(std::move(later)) {}

  // Cleans the indexes of the tenant's users, or of all tenants' users if `tenant` is empty.
  // Returns the number of dead members removed.
  void run(std::string_view tenant, NumberCallback done) {
    pass(keys_.user_sessions_prefix(tenant), std::move(done));
  }

  // Cleans the indexes of all tenants, unless a process has started to do so within the interval.
  // Returns the number of dead members removed, 0 if the cleanup was skipped.
  void run_in_turn(NumberCallback done);

  // The number of dead members that run() and run_in_turn() have removed so far.
  std::uint64_t dropped() const { return dropped_; }

 private:
  Task pass(std::string prefix, NumberCallback done);
  Task clean(std::string index_key, NumberCallback done);
  Awaitable<Unit> next_tick();
  std::string tenant_of(std::string_view index_key) const;

  Caller caller_;
  const Options& options_;
  const Keys keys_;
  Later later_;
  std::uint64_t dropped_ = 0;
};

}  // namespace rss
