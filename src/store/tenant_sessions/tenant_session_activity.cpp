// The calls of TenantSessions that are activities: a session that they find is valid only if its
// user's index has it.
#include "base/clock.h"
#include "contract/limits.h"
#include "contract/outage.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_session_index.h"
#include "store/tenant_sessions/tenant_sessions.h"

namespace rss {

// Ends once it has both the session's text and what the index says of the session.
struct TenantSessions::Activity {
  enum class Membership { kUnknown, kMember, kEnding, kNotInIndex };

  SessionIdentity identity() const { return {id, tenant}; }

  std::string tenant;
  std::string id;
  std::uint64_t deadline;
  FoundCallback done;
  std::optional<std::string> text = {};
  std::string user = {};  // whose index is asked
  Membership membership = Membership::kUnknown;
  bool slides = true;
  bool is_kept = false;  // within the end that no activity moves
};

void TenantSessions::get(std::string_view tenant, std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  if (order_.is_full(id, id.size())) return done(overloaded());
  auto activity = std::make_shared<Activity>(
      Activity{std::string(tenant), std::string(id), deadline(), std::move(done)});
  order_.pass(id, id.size(), [this, activity] { read(activity); });
}

void TenantSessions::ask_server(FoundCallback done) {
  backend_.run(timed(SessionCommands::ping()),
               [done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(Found{});
               });
}

// When the user is known, the index is asked in the same write.
void TenantSessions::read(const ActivityPtr& activity) {
  const std::string* known = users_.find(activity->tenant, activity->id);
  const bool due = known && users_.is_due(activity->tenant, activity->id, clock_.wall_ms());
  if (due) activity->user = *known;
  Command command = SessionCommands::get(key_of(*activity), sliding_ttl());
  command.more_follows = due;
  run_read(activity, std::move(command));
  if (due) touch(activity);
}

void TenantSessions::run_read(const ActivityPtr& activity, Command command) {
  command.deadline = activity->deadline;
  backend_.run(std::move(command),
               [this, activity](Result<Reply> outcome) { on_read(activity, std::move(outcome)); });
}

// A server that refuses to write is asked for the text alone.
void TenantSessions::on_read(const ActivityPtr& activity, Result<Reply> outcome) {
  if (!outcome.ok()) {
    if (!refuses_writes(outcome.error()) || !activity->slides)
      return end(activity, std::move(outcome.error()));
    activity->slides = false;
    return run_read(activity, SessionCommands::get(key_of(*activity), 0));
  }
  Reply& reply = outcome.value();
  if (reply.text.size() > options_.max_value_bytes) return end(activity, stored_value_too_large());
  if (!is_absent(reply)) {
    seen_.remember(activity->id, reply.text, clock_.wall_ms());
    return on_text(activity, std::move(reply.text));
  }
  seen_.forget(activity->id);
  users_.forget(activity->tenant, activity->id);
  end(activity, Found{});
}

void TenantSessions::on_text(const ActivityPtr& activity, std::string text) {
  const Result<std::string> user = session_user(activity->identity(), text);
  if (!user.ok()) return end(activity, user.error());
  users_.remember(activity->tenant, activity->id, user.value());
  activity->text = std::move(text);
  if (activity->user == user.value()) return decide(activity);
  activity->user = user.value();
  activity->membership = Activity::Membership::kUnknown;
  if (users_.is_due(activity->tenant, activity->id, clock_.wall_ms())) return touch(activity);
  activity->membership = Activity::Membership::kMember;
  decide(activity);
}

void TenantSessions::touch(const ActivityPtr& activity) {
  Command command = TenantSessionCommands::touch(
      key_of(*activity), index_of(*activity), activity->id, options_.session_ttl_s + kIndexGraceS);
  command.deadline = activity->deadline;
  backend_.run(std::move(command), [this, activity, user = activity->user,
                                    asked_ms = clock_.wall_ms()](Result<Reply> outcome) {
    if (user != activity->user) return;
    on_touched(activity, asked_ms, std::move(outcome));
  });
}

// A session that is gone by now was there when it was read.
void TenantSessions::on_touched(const ActivityPtr& activity, std::int64_t asked_ms,
                                Result<Reply> outcome) {
  using C = TenantSessionCommands;
  using Membership = Activity::Membership;
  if (!outcome.ok()) {
    if (refuses_writes(outcome.error())) return ask_score(activity);
    return end(activity, std::move(outcome.error()));
  }
  const std::int64_t reply = outcome.value().integer;
  if (reply == C::kActive) users_.confirm(activity->tenant, activity->id, asked_ms);
  activity->membership = reply == C::kIsEnding     ? Membership::kEnding
                         : reply == C::kNotInIndex ? Membership::kNotInIndex
                                                   : Membership::kMember;
  decide(activity);
}

void TenantSessions::ask_score(const ActivityPtr& activity) {
  Command command = TenantSessionCommands::score(index_of(*activity), activity->id);
  command.deadline = activity->deadline;
  backend_.run(std::move(command), [this, activity, user = activity->user,
                                    asked_ms = clock_.wall_ms()](Result<Reply> outcome) {
    if (user != activity->user) return;
    on_score(activity, asked_ms, std::move(outcome));
  });
}

void TenantSessions::on_score(const ActivityPtr& activity, std::int64_t asked_ms,
                              Result<Reply> outcome) {
  using Membership = Activity::Membership;
  if (!outcome.ok()) return end(activity, std::move(outcome.error()));
  const Reply& score = outcome.value();
  if (score.is_nil()) {
    activity->membership = Membership::kNotInIndex;
  } else if (is_ending(score.text)) {
    activity->membership = Membership::kEnding;
  } else {
    activity->membership = Membership::kMember;
    users_.confirm(activity->tenant, activity->id, asked_ms);
  }
  decide(activity);
}

// A session that is ending is not deleted here: the call that ends it reports it.
void TenantSessions::decide(const ActivityPtr& activity) {
  using Membership = Activity::Membership;
  if (!activity->done || !activity->text || activity->membership == Membership::kUnknown) return;
  if (activity->membership == Membership::kMember) return on_member(activity);
  users_.doubt(activity->tenant, activity->id);
  seen_.forget(activity->id);
  if (activity->membership == Membership::kNotInIndex) end_lost(*activity);
  end(activity, Found{});
}

// Nobody waits for it; the script looks at the index once more.
void TenantSessions::end_lost(const Activity& activity) {
  finish_ending(backend_, index_of(activity), {{key_of(activity), activity.id}}, deadline(),
                [this](const Result<std::vector<std::string>>& ended) {
                  if (!ended.ok() || ended.value().empty()) return;
                  if (++lost_to_eviction_ == 1) on_first_lost_();
                });
}

void TenantSessions::on_member(const ActivityPtr& activity) {
  const std::string& text = *activity->text;
  if (!activity->slides && end_.latest_ms(std::string_view(text)) <= clock_.wall_ms())
    return end(activity, Found{});
  if (!activity->slides || activity->is_kept || !end_.may_pass(text))
    return end(activity, Found(text));
  end_.keep(key_of(*activity), text, activity->deadline, [this, activity](Result<bool> kept) {
    if (!kept.ok()) return end(activity, std::move(kept.error()));
    if (kept.value()) return end(activity, Found(*activity->text));
    seen_.forget(activity->id);
    end(activity, Found{});
  });
}

void TenantSessions::end(const ActivityPtr& activity, Result<Found> outcome) {
  if (activity->done) std::exchange(activity->done, {})(std::move(outcome));
}

void TenantSessions::update(std::string_view tenant, std::string_view id, SessionChange change,
                            SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change), SessionFamily::kTenant);
  if (!prepared.ok()) return done(std::move(prepared.error()));
  auto found = [done = std::move(done)](Result<Found> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    if (!outcome.value()) return done(session_not_found());
    done(*outcome.value());
  };
  auto activity = std::make_shared<Activity>(
      Activity{std::string(tenant), std::string(id), deadline(), std::move(found)});
  activity->is_kept = true;  // by the update
  updates_.run({id, tenant}, std::move(prepared.value()), activity->deadline,
               [this, activity](const Result<std::string_view>& outcome) {
                 if (!outcome.ok()) return end(activity, outcome.error());
                 on_text(activity, std::string(outcome.value()));
               });
}

std::string TenantSessions::key_of(const Activity& activity) const {
  return session_key(activity.tenant, activity.id);
}

std::string TenantSessions::index_of(const Activity& activity) const {
  return keys_.user_sessions(activity.tenant, activity.user);
}

}  // namespace rss
