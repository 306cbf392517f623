// What TenantSessions does with all sessions of a user.
#include <algorithm>

#include "store/read_many.h"
#include "store/reply_shapes.h"
#include "store/session_errors.h"
#include "store/tenant_session_finish.h"
#include "store/tenant_session_index.h"
#include "store/tenant_sessions.h"
#include "store/value_limit.h"

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
                [this, listing](Result<std::vector<std::string>> ended) {
                  if (!ended.ok()) return listing->done(std::move(ended.error()));
                  read_all(listing);
                });
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
    if (texts[i].is_nil()) {
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
            [listing](Result<std::int64_t> dropped) {
              if (!dropped.ok()) return listing->done(std::move(dropped.error()));
              listing->done(std::move(listing->texts));
            });
}

void TenantSessions::destroy_all(std::string_view tenant, std::string_view user,
                                 std::string_view except, NumberCallback done) {
  std::string index_key = keys_.user_sessions(tenant, user);
  const std::uint64_t until = deadline();
  Command command = TenantSessionCommands::end_all(index_key, except);
  command.deadline = until;
  auto count = [this, done = std::move(done)](Result<std::vector<std::string>> ended) mutable {
    if (!ended.ok()) return done(std::move(ended.error()));
    for (const std::string& id : ended.value()) seen_.forget(id);
    done(static_cast<std::int64_t>(ended.value().size()));
  };
  backend_.run(std::move(command), [this, index_key, until, tenant = std::string(tenant),
                                    count = std::move(count)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return count(std::move(outcome.error()));
    const std::vector<std::string> ids = texts_from(outcome.value().items, 0);
    finish_ending(backend_, std::move(index_key), tenant_session_keys(keys_, tenant, ids), until,
                  std::move(count));
  });
}

}  // namespace rss
