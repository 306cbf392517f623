#include "store/cache/tag_logs.h"

#include <algorithm>

#include "store/cache/tag_log_operations.h"

namespace rss {

struct TagLogs::Batch {
  TenantPtr tenant;
  std::vector<NewsCallback> waiting = {};
  // How the log was asked for.
  bool whole = false;
  std::uint64_t deadline = UINT64_MAX;
  std::uint64_t drops = 0;
};

TagLogs::TagLogs(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
                 TurnEnd& turn_end)
    : backend_(backend), clock_(clock), options_(options), keys_(keys), turn_end_(turn_end) {}

TagLogs::TenantPtr TagLogs::tenant(std::string_view name) {
  if (const auto found = places_.find(name); found != places_.end()) {
    tenants_.splice(tenants_.begin(), tenants_, found->second);
    return tenants_.front();
  }
  std::string log_key = keys_.cache_tags(name);
  const std::size_t hash = std::hash<std::string_view>{}(log_key);
  tenants_.push_front(std::make_shared<Tenant>(
      Tenant{std::string(name), std::move(log_key), std::max<std::size_t>(hash, 1)}));
  places_[tenants_.front()->name] = tenants_.begin();
  if (tenants_.size() > kMaxTenants) {
    places_.erase(tenants_.back()->name);
    tenants_.back()->log.drop();  // a read that is under way still holds it
    tenants_.pop_back();
  }
  return tenants_.front();
}

void TagLogs::drop_all() {
  for (const TenantPtr& tenant : tenants_) tenant->log.drop();
}

std::uint64_t TagLogs::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

void TagLogs::run(const Tenant& tenant, Command command, Completion completion) {
  command.route = tenant.route;
  if (command.deadline == UINT64_MAX) command.deadline = deadline();
  backend_.run(std::move(command), std::move(completion));
}

void TagLogs::after_news(const TenantPtr& tenant, NewsCallback done) {
  std::shared_ptr<Batch> batch = tenant->gathering.lock();
  if (batch) return batch->waiting.push_back(std::move(done));
  batch = std::make_shared<Batch>(Batch{tenant});
  batch->waiting.push_back(std::move(done));
  tenant->gathering = batch;
  turn_end_.at_turn_end([this, batch] {
    batch->tenant->gathering.reset();
    batch->deadline = deadline();
    send(batch, !batch->tenant->log.known());
  });
}

void TagLogs::send(const std::shared_ptr<Batch>& batch, bool whole) {
  const TagLog& log = batch->tenant->log;
  batch->whole = whole;
  batch->drops = log.drops();
  const std::string after = whole ? "-inf" : log.read_from();
  Command command = TagLogCommands::news(batch->tenant->log_key, after);
  command.deadline = batch->deadline;
  run(*batch->tenant, std::move(command),
      [this, batch](Result<Reply> outcome) { on_answer(batch, std::move(outcome)); });
}

// News of a log that was dropped meanwhile are no news of anything that is known now: it is read
// again, and whole. The entries were read before that, too.
void TagLogs::on_answer(const std::shared_ptr<Batch>& batch, Result<Reply> outcome) {
  TagLog& log = batch->tenant->log;
  if (!outcome.ok()) {
    log.drop();
    for (NewsCallback& done : batch->waiting) done(outcome.error());
    return;
  }
  const bool outdated = !batch->whole && batch->drops != log.drops();
  if (outdated || log.take(outcome.value().items, batch->whole) == TagLog::News::kOtherLog)
    return send(batch, true);
  for (NewsCallback& done : batch->waiting) done(&log);
}

}  // namespace rss
