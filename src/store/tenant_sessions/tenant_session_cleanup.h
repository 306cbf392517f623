// TenantSessionCleanup: takes members whose session has ended out of the users' indexes, and
// finishes what a process that died left marked. Goes through the keys in bounded steps, and lets
// other work run between two of them. Owned by a Storage.
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
  // Runs what it is given in a later tick of the loop.
  using Later = Function<void(Function<void()>)>;

  // Everything given must outlive this object and every completion of the backend.
  TenantSessionCleanup(Backend& backend, const Clock& clock, const Options& options, Later later)
      : caller_(backend, clock, options),
        options_(options),
        keys_(options.key_prefix),
        later_(std::move(later)) {}

  // Cleans the indexes of one tenant's users or, when it is empty, of all. Ends with the count of
  // dead members that were taken out.
  void run(std::string_view tenant, NumberCallback done) {
    pass(keys_.user_sessions_prefix(tenant), std::move(done));
  }

  // Cleans all of them unless another process has done so within the interval. Ends with how many
  // members were taken out, 0 when it was not this one's turn.
  void run_in_turn(NumberCallback done);

  // Dead members that were taken out so far, by either.
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
