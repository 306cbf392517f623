// How TenantSessions makes a session.
#include "base/clock.h"
#include "contract/checked_reply.h"
#include "store/sessions/session_errors.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_sessions.h"

namespace rss {
namespace {

Error not_created() {
  return Error{ErrorCode::kConflict,
               "the session was not stored: its id is taken, or its creation was undone"};
}

}  // namespace

struct TenantSessions::Creation {
  std::string tenant;
  std::string user;
  std::string id;
  std::string data;
  std::uint64_t deadline;
  TextsCallback done;
  std::string text = {};
  std::string expires = {};
  bool has_looked = false;  // which members are dead
  std::int64_t stored_ms = 0;
  std::vector<std::string> evicted = {};
};

void TenantSessions::create(std::string_view tenant, std::string_view user, std::string_view id,
                            std::string_view data, TextsCallback done) {
  if (data.size() > options_.max_value_bytes) return done(session_too_large());
  auto creation =
      std::make_shared<Creation>(Creation{std::string(tenant), std::string(user), std::string(id),
                                          std::string(data), deadline(), std::move(done)});
  end_.creation_time(session_key(tenant, id), creation->deadline,
                     [this, creation](Result<std::int64_t> now) {
                       if (!now.ok()) return creation->done(std::move(now.error()));
                       write_text(creation, now.value());
                     });
}

void TenantSessions::write_text(const CreationPtr& creation, std::int64_t now_ms) {
  const SessionTimes times{now_ms, options_.session_ttl_s, end_.latest_ms(now_ms)};
  Result<std::string> text = new_tenant_session_text({creation->id, creation->tenant},
                                                     creation->user, creation->data, times);
  if (!text.ok()) return creation->done(std::move(text.error()));
  if (text.value().size() > options_.max_value_bytes) return creation->done(session_too_large());
  creation->text = std::move(text.value());
  creation->expires = iso_time(times.end_ms());
  store(creation, {});
}

void TenantSessions::store(const CreationPtr& creation, const std::vector<std::string>& looked_at) {
  const TenantSessionCommands::Creation values{creation->id,
                                               creation->text,
                                               end_.first_ttl_s(options_.session_ttl_s),
                                               options_.max_sessions_per_user,
                                               options_.session_ttl_s + kIndexGraceS,
                                               creation->has_looked};
  Command command =
      TenantSessionCommands::create(session_key(creation->tenant, creation->id),
                                    keys_.user_sessions(creation->tenant, creation->user), values,
                                    tenant_session_keys(keys_, creation->tenant, looked_at));
  command.deadline = creation->deadline;
  creation->stored_ms = clock_.wall_ms();
  backend_.run(std::move(command), [this, creation](Result<Reply> outcome) {
    on_stored(creation, std::move(outcome));
  });
}

void TenantSessions::on_stored(const CreationPtr& creation, Result<Reply> outcome) {
  if (!outcome.ok()) return creation->done(std::move(outcome.error()));
  std::vector<Reply>& items = outcome.value().items;
  const std::vector<std::string> ids = texts_from(items, 1);
  if (items[0].integer == TenantSessionCommands::kRefused) return creation->done(not_created());
  if (items[0].integer == TenantSessionCommands::kLookFirst) {
    if (creation->has_looked) return creation->done(unexpected_reply("tenantSessions.create"));
    creation->has_looked = true;
    return store(creation, ids);
  }
  users_.remember(creation->tenant, creation->id, creation->user);
  users_.confirm(creation->tenant, creation->id, creation->stored_ms);
  creation->evicted = ids;
  // Other calls have marked the rest: their processes may have died.
  const bool more = items[0].integer > static_cast<std::int64_t>(ids.size());
  finish_ending(backend_, keys_.user_sessions(creation->tenant, creation->user),
                tenant_session_keys(keys_, creation->tenant, ids), creation->deadline,
                [this, creation, more](Result<std::vector<std::string>> evicted) {
                  on_evicted(creation, more, std::move(evicted));
                });
}

// Nobody learns the id of a session whose creation failed.
void TenantSessions::on_evicted(const CreationPtr& creation, bool more,
                                Result<std::vector<std::string>> evicted) {
  if (!evicted.ok()) {
    backend_.run(
        timed(TenantSessionCommands::undo_create(
            session_key(creation->tenant, creation->id),
            keys_.user_sessions(creation->tenant, creation->user), creation->id, creation->text)),
        [](auto) {});
    return creation->done(std::move(evicted.error()));
  }
  // Of more members than one reply names, the sweep names the rest.
  if (!more && creation->evicted.size() >= kMostEndingAtOnce)
    for (std::string& id : evicted.value()) creation->evicted.push_back(std::move(id));
  if (!more) return end(creation);
  sweeps_.run(creation->tenant, creation->user, creation->deadline,
              [this, creation](Result<std::vector<std::string>> swept) {
                on_evicted(creation, false, std::move(swept));
              });
}

void TenantSessions::end(const CreationPtr& creation) {
  Texts texts{std::move(creation->expires)};
  for (std::string& id : creation->evicted) {
    seen_.forget(id);
    texts.push_back(std::move(id));
  }
  creation->done(std::move(texts));
}

}  // namespace rss
