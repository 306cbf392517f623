#include "store/tenant_sessions/tenant_session_finish.h"

#include <algorithm>
#include <iterator>

namespace rss {
namespace {

// The maximum number of sessions in one step.
constexpr std::size_t kStep = 500;

std::vector<TenantSessionKey> take_step(std::vector<TenantSessionKey>& all) {
  const auto rest = all.size() - std::min(all.size(), kStep);
  std::vector<TenantSessionKey> taken(
      std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(rest)),
      std::make_move_iterator(all.end()));
  all.resize(rest);
  return taken;
}

using MakeCommand = Command (*)(std::string_view, const std::vector<TenantSessionKey>&);

Task end_in_steps(const Caller& caller, MakeCommand make, std::string index_key,
                  std::vector<TenantSessionKey> sessions, std::uint64_t deadline,
                  Callback<EndedIds> done) {
  std::vector<std::string> ended;
  while (!sessions.empty()) {
    Command command = make(index_key, take_step(sessions));
    Result<Reply> outcome = co_await caller.run(std::move(command), deadline);
    if (!outcome.ok()) co_return done(std::move(outcome.error()));
    for (Reply& id : outcome.value().items) ended.push_back(std::move(id.text));
  }
  done(std::move(ended));
}

Task drop_in_steps(const Caller& caller, std::string index_key,
                   std::vector<TenantSessionKey> members, std::uint64_t deadline,
                   Callback<Result<std::int64_t>> done) {
  std::int64_t dropped = 0;
  while (!members.empty()) {
    Command command = TenantSessionCommands::drop_dead(index_key, take_step(members));
    Result<Reply> outcome = co_await caller.run(std::move(command), deadline);
    if (!outcome.ok()) co_return done(std::move(outcome.error()));
    dropped += outcome.value().integer;
  }
  done(dropped);
}

Awaitable<EndedIds> ended_in_steps(const Caller& caller, MakeCommand make, std::string index_key,
                                   std::vector<TenantSessionKey> sessions, std::uint64_t deadline) {
  return Awaitable<EndedIds>([&caller, make, index_key = std::move(index_key),
                              sessions = std::move(sessions),
                              deadline](Callback<EndedIds> done) mutable {
    end_in_steps(caller, make, std::move(index_key), std::move(sessions), deadline,
                 std::move(done));
  });
}

}  // namespace

std::vector<TenantSessionKey> tenant_session_keys(const Keys& keys, std::string_view tenant,
                                                  const std::vector<std::string>& ids) {
  std::vector<TenantSessionKey> sessions;
  sessions.reserve(ids.size());
  for (const std::string& id : ids) sessions.push_back({keys.tenant_session(tenant, id), id});
  return sessions;
}

std::vector<std::string> texts_from(std::vector<Reply>& items, std::size_t first) {
  std::vector<std::string> texts;
  for (std::size_t i = first; i < items.size(); ++i) texts.push_back(std::move(items[i].text));
  return texts;
}

Awaitable<EndedIds> finish_ending(const Caller& caller, std::string index_key,
                                  std::vector<TenantSessionKey> ending, std::uint64_t deadline) {
  return ended_in_steps(caller, TenantSessionCommands::finish, std::move(index_key),
                        std::move(ending), deadline);
}

Awaitable<EndedIds> end_sessions(const Caller& caller, std::string index_key,
                                 std::vector<TenantSessionKey> sessions, std::uint64_t deadline) {
  return ended_in_steps(caller, TenantSessionCommands::end, std::move(index_key),
                        std::move(sessions), deadline);
}

Awaitable<Result<std::int64_t>> drop_dead(const Caller& caller, std::string index_key,
                                          std::vector<TenantSessionKey> members,
                                          std::uint64_t deadline) {
  return Awaitable<Result<std::int64_t>>([&caller, index_key = std::move(index_key),
                                          members = std::move(members),
                                          deadline](Callback<Result<std::int64_t>> done) mutable {
    drop_in_steps(caller, std::move(index_key), std::move(members), deadline, std::move(done));
  });
}

}  // namespace rss
