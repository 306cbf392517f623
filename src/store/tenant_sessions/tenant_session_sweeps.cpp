#include "store/tenant_sessions/tenant_session_sweeps.h"

#include <algorithm>
#include <utility>

namespace rss {

void TenantSessionSweeps::run(std::string_view tenant, std::string_view user,
                              std::uint64_t deadline, IdsCallback done) {
  const std::string index_key = keys_.user_sessions(tenant, user);
  const auto [entry, first] = sweeps_.try_emplace(index_key, Sweep{std::string(tenant)});
  Sweep& sweep = entry->second;
  sweep.deadline = std::max(sweep.deadline, deadline);
  (first ? sweep.callers : sweep.next).push_back(std::move(done));
  if (first) look(index_key);
}

void TenantSessionSweeps::look(const std::string& index_key) {
  Command command = TenantSessionCommands::ending(index_key);
  command.deadline = sweeps_.find(index_key)->second.deadline;
  backend_.run(std::move(command), [this, index_key](Result<Reply> outcome) {
    on_marked(index_key, std::move(outcome));
  });
}

void TenantSessionSweeps::on_marked(const std::string& index_key, Result<Reply> outcome) {
  if (!outcome.ok()) return end(index_key, outcome.error());
  const Sweep& sweep = sweeps_.find(index_key)->second;
  const std::vector<std::string> ids = texts_from(outcome.value().items, 0);
  const bool more = ids.size() == kMostEndingAtOnce;
  finish_ending(
      backend_, index_key, tenant_session_keys(keys_, sweep.tenant, ids), sweep.deadline,
      [this, index_key, more](Result<Ids> ended) { on_ended(index_key, more, std::move(ended)); });
}

void TenantSessionSweeps::on_ended(const std::string& index_key, bool more, Result<Ids> ended) {
  if (!ended.ok()) return end(index_key, ended);
  Sweep& sweep = sweeps_.find(index_key)->second;
  for (std::string& id : ended.value()) sweep.ended.push_back(std::move(id));
  if (more) return look(index_key);
  const Ids all = std::exchange(sweep.ended, {});
  end(index_key, all);
}

void TenantSessionSweeps::end(const std::string& index_key, const Result<Ids>& outcome) {
  const auto entry = sweeps_.find(index_key);
  std::vector<IdsCallback> callers = std::exchange(entry->second.callers, {});
  std::swap(entry->second.callers, entry->second.next);
  entry->second.ended.clear();
  if (entry->second.callers.empty()) {
    sweeps_.erase(entry);
  } else {
    look(index_key);
  }
  Result<Ids> told = outcome;
  for (IdsCallback& caller : callers) {
    caller(told);
    if (told.ok()) told = Ids{};
  }
}

}  // namespace rss
