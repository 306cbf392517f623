// What TenantSessions does with all sessions of a user.
#include <algorithm>

#include "store/sessions/session_errors.h"
#include "store/shared/read_many.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/tombstone.h"
#include "store/shared/twin.h"
#include "store/shared/value_limit.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_session_index.h"
#include "store/tenant_sessions/tenant_sessions.h"

namespace rss {

struct TenantSessions::Listing {
  struct Member {
    std::string id;
    std::int64_t active_ms;
  };

  std::string tenant;
  std::string user;
  std::uint64_t deadline;
  TextsCallback done;
  std::vector<Member> alive = {};  // the least recently active first
  Texts texts = {};
};

void TenantSessions::list(std::string_view tenant, std::string_view user, TextsCallback done) {
  auto listing = std::make_shared<Listing>(
      Listing{std::string(tenant), std::string(user), deadline(), std::move(done)});
  backend_.run(timed(TenantSessionCommands::members(keys_.user_sessions(tenant, user))),
               [this, listing](Result<Reply> outcome) { on_members(listing, std::move(outcome)); });
}

// Whatever becomes of the members that are ending or dead: a server that refuses to write answers
// what can be read.
void TenantSessions::on_members(const ListingPtr& listing, Result<Reply> outcome) {
  if (!outcome.ok()) return listing->done(std::move(outcome.error()));
  std::vector<std::string> ending;
  std::vector<Reply>& items = outcome.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (is_ending(items[i + 1].text)) {
      ending.push_back(std::move(items[i].text));
    } else {
      listing->alive.push_back(
          {std::move(items[i].text), score_of(items[i + 1].text).value_or(0) / 1000});
    }
  }
  finish_ending(backend_, keys_.user_sessions(listing->tenant, listing->user),
                tenant_session_keys(keys_, listing->tenant, ending), listing->deadline,
                [this, listing](const auto&) { read_all(listing); });
}

void TenantSessions::read_all(const ListingPtr& listing) {
  if (listing->alive.empty()) return listing->done(Texts{});
  std::vector<std::string> ids;
  for (const Listing::Member& member : listing->alive) ids.push_back(member.id);
  const auto run = [this, listing](Command command, Completion completion) {
    command.deadline = listing->deadline;
    backend_.run(std::move(command), std::move(completion));
  };
  read_many(tenant_session_keys(keys_, listing->tenant, ids), options_.max_value_bytes,
            TenantSessionCommands::get_many, run,
            [this, listing](Result<Reply> outcome) { on_texts(listing, std::move(outcome)); });
}

void TenantSessions::on_texts(const ListingPtr& listing, Result<Reply> outcome) {
  if (!outcome.ok()) return listing->done(std::move(outcome.error()));
  std::vector<Reply>& texts = outcome.value().items;
  std::vector<std::string> dead;
  for (std::size_t i = texts.size(); i-- > 0;) {
    const auto& [id, active_ms] = listing->alive[i];
    if (is_absent(texts[i])) {
      dead.push_back(id);
      continue;
    }
    if (texts[i].text.size() > options_.max_value_bytes)
      return listing->done(stored_value_too_large());
    const Result<std::string> user = session_user({id, listing->tenant}, texts[i].text);
    if (!user.ok()) return listing->done(user.error());
    if (user.value() != listing->user) continue;
    if (end_.latest_ms(std::string_view(texts[i].text)) <= clock_.wall_ms()) continue;
    listing->texts.push_back(std::move(texts[i].text));
    listing->texts.push_back(std::to_string(active_ms));
  }
  drop_dead(backend_, keys_.user_sessions(listing->tenant, listing->user),
            tenant_session_keys(keys_, listing->tenant, dead), listing->deadline,
            [listing](const auto&) { listing->done(std::move(listing->texts)); });
}

struct TenantSessions::Destructions {
  std::string tenant;
  std::string user;
  std::string except;
  std::uint64_t deadline;
  NumberCallback done;
};

// The sessions are named one by one: a command that reaches the server late ends none that was
// created since.
void TenantSessions::destroy_all(std::string_view tenant, std::string_view user,
                                 std::string_view except, NumberCallback done) {
  auto destructions = std::make_shared<Destructions>(Destructions{
      std::string(tenant), std::string(user), std::string(except), deadline(), std::move(done)});
  backend_.run(
      timed(TenantSessionCommands::members(keys_.user_sessions(tenant, user))),
      [this, destructions](Result<Reply> outcome) { on_doomed(destructions, std::move(outcome)); });
}

void TenantSessions::on_doomed(const DestructionsPtr& destructions, Result<Reply> outcome) {
  if (!outcome.ok()) return end(destructions, std::move(outcome.error()));
  std::vector<std::string> ids;
  std::vector<Reply>& items = outcome.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const bool stays = items[i].text == destructions->except && !is_ending(items[i + 1].text);
    if (!stays) ids.push_back(std::move(items[i].text));
  }
  end_sessions(backend_, keys_.user_sessions(destructions->tenant, destructions->user),
               tenant_session_keys(keys_, destructions->tenant, ids), destructions->deadline,
               [this, destructions](Result<std::vector<std::string>> ended) {
                 end(destructions, std::move(ended));
               });
}

void TenantSessions::end(const DestructionsPtr& destructions,
                         Result<std::vector<std::string>> ended) {
  users_.doubt_all(destructions->tenant, destructions->user);
  if (!ended.ok()) return destructions->done(std::move(ended.error()));
  for (const std::string& id : ended.value()) seen_.forget(id);
  destructions->done(static_cast<std::int64_t>(ended.value().size()));
}

}  // namespace rss
