#include "store/tenant_sessions/tenant_session_finish.h"

#include <algorithm>
#include <iterator>
#include <memory>

namespace rss {
namespace {

// Sessions that one step is about.
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

struct Finish {
  Backend& backend;
  MakeCommand make;
  std::string index_key;
  std::vector<TenantSessionKey> ending;
  std::uint64_t deadline;
  Callback<Result<std::vector<std::string>>> done;
  std::vector<std::string> ended = {};
};

void step(const std::shared_ptr<Finish>& finish) {
  if (finish->ending.empty()) return finish->done(std::move(finish->ended));
  Command command = finish->make(finish->index_key, take_step(finish->ending));
  command.deadline = finish->deadline;
  finish->backend.run(std::move(command), [finish](Result<Reply> outcome) {
    if (!outcome.ok()) return finish->done(std::move(outcome.error()));
    for (Reply& id : outcome.value().items) finish->ended.push_back(std::move(id.text));
    step(finish);
  });
}

struct DropDead {
  Backend& backend;
  std::string index_key;
  std::vector<TenantSessionKey> members;
  std::uint64_t deadline;
  Callback<Result<std::int64_t>> done;
  std::int64_t dropped = 0;
};

void step(const std::shared_ptr<DropDead>& drop) {
  if (drop->members.empty()) return drop->done(drop->dropped);
  Command command = TenantSessionCommands::drop_dead(drop->index_key, take_step(drop->members));
  command.deadline = drop->deadline;
  drop->backend.run(std::move(command), [drop](Result<Reply> outcome) {
    if (!outcome.ok()) return drop->done(std::move(outcome.error()));
    drop->dropped += outcome.value().integer;
    step(drop);
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

void finish_ending(Backend& backend, std::string index_key, std::vector<TenantSessionKey> ending,
                   std::uint64_t deadline, Callback<Result<std::vector<std::string>>> done) {
  step(std::make_shared<Finish>(Finish{backend, TenantSessionCommands::finish, std::move(index_key),
                                       std::move(ending), deadline, std::move(done)}));
}

void end_sessions(Backend& backend, std::string index_key, std::vector<TenantSessionKey> sessions,
                  std::uint64_t deadline, Callback<Result<std::vector<std::string>>> done) {
  step(std::make_shared<Finish>(Finish{backend, TenantSessionCommands::end, std::move(index_key),
                                       std::move(sessions), deadline, std::move(done)}));
}

void drop_dead(Backend& backend, std::string index_key, std::vector<TenantSessionKey> members,
               std::uint64_t deadline, Callback<Result<std::int64_t>> done) {
  step(std::make_shared<DropDead>(
      DropDead{backend, std::move(index_key), std::move(members), deadline, std::move(done)}));
}

}  // namespace rss
