// TagLogCache: this process's copies of the tenants' tag logs. Calls of one tick share one read of
// their tenant's log. This read is sent after their reads of entries, on the same connection. An
// LRU cache: it holds the kMaxTenants most recently used tenants. Owned by a Cache.
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

  // Gets the log as of some time after the call. Valid during the callback.
  using NewsCallback = Callback<Result<const TagLog*>>;

  struct Batch;
  struct Tenant {
    std::string name;
    std::string log_key;
    // All commands of the tenant share this ordering domain, so they stay in order.
    std::size_t domain = 0;
    TagLog log = {};
    // The callers that wait for the next read of the log.
    std::weak_ptr<Batch> gathering = {};
  };
  using TenantPtr = std::shared_ptr<Tenant>;

  // All arguments must outlive this object and every completion of the backend.
  TagLogCache(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
              TickEnd& tick_end);

  TenantPtr tenant(std::string_view name);

  // Reads the log at the end of the tick. When `done` runs with a log, the tenant's earlier
  // commands have completed, except those that the server rejected temporarily.
  void after_news(const TenantPtr& tenant, NewsCallback done);

  // after_news() for coroutines. The log is valid until the coroutine suspends again.
  Awaitable<Result<const TagLog*>> news(const TenantPtr& tenant) {
    return Awaitable<Result<const TagLog*>>(
        [this, tenant](NewsCallback done) { after_news(tenant, std::move(done)); });
  }

  // Drops all copies. To be called when a connection was lost.
  void drop_all();

  // The deadline of a call that starts now.
  std::uint64_t deadline() const;

  // Runs the command in the tenant's ordering domain. Sets deadline() unless the command has one.
  void run(const Tenant& tenant, Command command, Completion completion);

 private:
  Task read_news(std::shared_ptr<Batch> batch);

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys& keys_;
  TickEnd& tick_end_;
  // The most recently used first.
  std::list<TenantPtr> tenants_;
  std::unordered_map<std::string_view, std::list<TenantPtr>::iterator> places_;
};

}  // namespace rss
