#include "store/tenant_session_finish.h"

#include <algorithm>
#include <memory>

namespace rss {
namespace {

// Sessions that one step ends.
constexpr std::size_t kStep = 500;

struct Finish {
  Backend& backend;
  std::string index_key;
  std::vector<TenantSessionKey> ending;
  std::uint64_t deadline;
  Callback<Result<std::vector<std::string>>> done;
  std::vector<std::string> ended = {};
};

void step(const std::shared_ptr<Finish>& finish) {
  std::vector<TenantSessionKey>& all = finish->ending;
  if (all.empty()) return finish->done(std::move(finish->ended));
  const auto rest = all.size() - std::min(all.size(), kStep);
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(rest);
  Command command = TenantSessionCommands::finish(finish->index_key, {from, all.end()});
  all.resize(rest);
  command.deadline = finish->deadline;
  finish->backend.run(std::move(command), [finish](Result<Reply> outcome) {
    if (!outcome.ok()) return finish->done(std::move(outcome.error()));
    for (Reply& id : outcome.value().items) finish->ended.push_back(std::move(id.text));
    step(finish);
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
  step(std::make_shared<Finish>(
      Finish{backend, std::move(index_key), std::move(ending), deadline, std::move(done)}));
}

}  // namespace rss
