// TenantSessionCleanup: takes members whose session has ended out of the users' indexes, and
// finishes what a process that died left marked. Goes through the keys in bounded steps, and lets
// other work run between two of them. Owned by a Storage.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "contract/backend.h"

namespace rss {

class TenantSessionCleanup {
 public:
  using NumberCallback = Callback<Result<std::int64_t>>;
  // Runs what it is given in a later turn of the loop.
  using Later = Function<void(Function<void()>)>;

  // Everything given must outlive this object and every completion of the backend.
  TenantSessionCleanup(Backend& backend, const Clock& clock, const Options& options, Later later)
      : backend_(backend),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        later_(std::move(later)) {}

  // Cleans the indexes of one tenant's users or, when it is empty, of all. Ends with the count of
  // dead members that were taken out.
  void run(std::string_view tenant, NumberCallback done);

  // Cleans all of them unless another process has done so within the interval. Ends with how many
  // members were taken out, 0 when it was not this one's turn.
  void run_in_turn(NumberCallback done);

  // Dead members that were taken out so far, by either.
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Pass;
  using PassPtr = std::shared_ptr<Pass>;

  void step(const PassPtr& pass);
  void on_keys(const PassPtr& pass, Result<Reply> outcome);
  void clean(const PassPtr& pass, const std::string& index_key);
  void on_members(const PassPtr& pass, const std::string& index_key, Result<Reply> outcome);
  void drop(const PassPtr& pass, const std::string& index_key, const std::vector<std::string>& ids);
  void finish(const PassPtr& pass, const std::string& index_key,
              const std::vector<std::string>& ending);
  void end_one(const PassPtr& pass, const Error* error);
  std::string tenant_of(std::string_view index_key) const;
  Command timed(Command command) const;
  std::uint64_t deadline() const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  Later later_;
  std::uint64_t dropped_ = 0;
};

}  // namespace rss
