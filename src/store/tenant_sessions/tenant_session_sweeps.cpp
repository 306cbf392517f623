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
  if (first) this->sweep(index_key);
}

// Deletes the marked sessions in batches of one reply, until a reply is not full.
Task TenantSessionSweeps::sweep(std::string index_key) {
  Sweep& sweep = sweeps_.find(index_key)->second;
  Ids ended;
  for (bool more = true; more;) {
    Command command = TenantSessionCommands::ending(index_key);
    Result<Reply> marked = co_await caller_.run(std::move(command), sweep.deadline);
    if (!marked.ok()) co_return end(index_key, std::move(marked.error()));
    const Ids ids = texts_from(marked.value().items, 0);
    more = ids.size() == kMostEndingAtOnce;
    std::vector<TenantSessionKey> sessions = tenant_session_keys(keys_, sweep.tenant, ids);
    EndedIds some = co_await finish_ending(caller_, index_key, std::move(sessions), sweep.deadline);
    if (!some.ok()) co_return end(index_key, std::move(some));
    for (std::string& id : some.value()) ended.push_back(std::move(id));
  }
  end(index_key, std::move(ended));
}

void TenantSessionSweeps::end(const std::string& index_key, Result<Ids> outcome) {
  const auto entry = sweeps_.find(index_key);
  std::vector<IdsCallback> callers = std::exchange(entry->second.callers, {});
  std::swap(entry->second.callers, entry->second.next);
  if (entry->second.callers.empty()) {
    sweeps_.erase(entry);
  } else {
    sweep(index_key);
  }
  for (IdsCallback& caller : callers) {
    caller(outcome);
    if (outcome.ok()) outcome = Ids{};
  }
}

}  // namespace rss
