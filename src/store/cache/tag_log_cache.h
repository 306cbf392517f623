// TagLogCache: this process's copies of the tenants' tag logs, and how they get their news: one
// read a tenant and tick, behind the reads of entries of that tick, on the same connection. Owned
// by a Cache. Bounded: the tenants that were asked for last.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "base/task.h"
#include "contract/backend.h"
#include "contract/tick_end.h"
#include "store/cache/tag_log.h"

namespace rss {

class TagLogCache {
 public:
  static constexpr std::size_t kMaxTenants = 1024;

  // The log, as it is at some moment after the call. Valid during the callback.
  using NewsCallback = Callback<Result<const TagLog*>>;

  struct Batch;
  struct Tenant {
    std::string name;
    std::string log_key;
    // Of all commands of the tenant, so that they keep their order.
    std::size_t domain = 0;
    TagLog log = {};
    // The reads that the next read of the log is for.
    std::weak_ptr<Batch> gathering = {};
  };
  using TenantPtr = std::shared_ptr<Tenant>;

  // Everything given must outlive this object and every completion of the backend.
  TagLogCache(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
              TickEnd& tick_end);

  TenantPtr tenant(std::string_view name);

  // Reads the news at the end of the tick. What was run for the tenant before this call has been
  // answered when `done` runs.
  void after_news(const TenantPtr& tenant, NewsCallback done);

  // The same for coroutines. The log is valid until the coroutine is suspended again.
  Awaitable<Result<const TagLog*>> news(const TenantPtr& tenant) {
    return Awaitable<Result<const TagLog*>>(
        [this, tenant](NewsCallback done) { after_news(tenant, std::move(done)); });
  }

  // A connection was lost: no copy may be built upon.
  void drop_all();

  // Of a call that begins now.
  std::uint64_t deadline() const;

  // With the tenant's ordering domain, and with deadline() unless the command has one.
  void run(const Tenant& tenant, Command command, Completion completion);

 private:
  Task read_news(std::shared_ptr<Batch> batch);

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys& keys_;
  TickEnd& tick_end_;
  // The last one used first.
  std::list<TenantPtr> tenants_;
  std::unordered_map<std::string_view, std::list<TenantPtr>::iterator> places_;
};

}  // namespace rss
