#include "store/cache/tag_log_cache.h"

#include <algorithm>

#include "base/ordering_domain.h"
#include "contract/command_run.h"
#include "store/cache/tag_log_operations.h"

namespace rss {

struct TagLogCache::Batch {
  TenantPtr tenant;
  std::vector<NewsCallback> waiting = {};
};

TagLogCache::TagLogCache(Backend& backend, const Clock& clock, const Options& options,
                         const Keys& keys, TickEnd& tick_end)
    : backend_(backend), clock_(clock), options_(options), keys_(keys), tick_end_(tick_end) {}

TagLogCache::TenantPtr TagLogCache::tenant(std::string_view name) {
  if (const auto found = places_.find(name); found != places_.end()) {
    tenants_.splice(tenants_.begin(), tenants_, found->second);
    return tenants_.front();
  }
  std::string log_key = keys_.cache_tags(name);
  const std::size_t domain = ordering_domain(log_key);
  tenants_.push_front(
      std::make_shared<Tenant>(Tenant{std::string(name), std::move(log_key), domain}));
  places_[tenants_.front()->name] = tenants_.begin();
  if (tenants_.size() > kMaxTenants) {
    places_.erase(tenants_.back()->name);
    tenants_.back()->log.drop();  // a pending read still holds the tenant
    tenants_.pop_back();
  }
  return tenants_.front();
}

void TagLogCache::drop_all() {
  for (const TenantPtr& tenant : tenants_) tenant->log.drop();
}

std::uint64_t TagLogCache::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

void TagLogCache::run(const Tenant& tenant, Command command, Completion completion) {
  command.domain = tenant.domain;
  if (command.deadline == UINT64_MAX) command.deadline = deadline();
  backend_.run(std::move(command), std::move(completion));
}

void TagLogCache::after_news(const TenantPtr& tenant, NewsCallback done) {
  std::shared_ptr<Batch> batch = tenant->gathering.lock();
  if (batch) return batch->waiting.push_back(std::move(done));
  batch = std::make_shared<Batch>(Batch{tenant});
  batch->waiting.push_back(std::move(done));
  tenant->gathering = batch;
  tick_end_.at_tick_end([this, batch] { read_news(batch); });
}

// Reads the changes of the log since the last read, or the whole log if there is no usable copy.
// The reads of entries were sent before.
Task TagLogCache::read_news(std::shared_ptr<Batch> batch) {
  Tenant& tenant = *batch->tenant;
  TagLog& log = tenant.log;
  tenant.gathering.reset();
  const std::uint64_t until = deadline();
  for (bool whole = !log.known();; whole = true) {
    const std::uint64_t drops = log.drops();
    Command command = TagLogCommands::news(tenant.log_key, whole ? "-inf" : log.read_from());
    command.domain = tenant.domain;
    command.deadline = until;
    const Result<Reply> outcome = co_await CommandRun(backend_, std::move(command));
    if (!outcome.ok()) {
      log.drop();
      for (NewsCallback& done : batch->waiting) done(outcome.error());
      co_return;
    }
    // A partial reply does not fit a copy that was dropped after the request.
    const bool is_outdated = !whole && drops != log.drops();
    if (!is_outdated && log.take(outcome.value().items, whole) != TagLog::News::kOtherLog) break;
  }
  for (NewsCallback& done : batch->waiting) done(&log);
}

}  // namespace rss
