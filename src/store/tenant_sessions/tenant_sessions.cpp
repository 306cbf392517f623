#include "store/tenant_sessions/tenant_sessions.h"

#include <algorithm>

#include "base/clock.h"
#include "contract/checked_reply.h"
#include "contract/limits.h"
#include "contract/outage.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/shared/read_many.h"
#include "store/shared/reply_shapes.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_session_index.h"

namespace rss {
namespace {

Error not_created() {
  return Error{ErrorCode::kConflict,
               "the session was not stored: its id is taken, or its creation was undone"};
}

}  // namespace

// The script stores the session and marks the user's sessions beyond the maximum. The marked
// sessions are deleted here. If this fails, the creation fails and is undone.
Task TenantSessions::creation(std::string tenant, std::string user, std::string id,
                              std::string data, TextListCallback done) {
  if (data.size() > options_.max_value_bytes) co_return done(session_too_large());
  const std::uint64_t deadline = caller_.deadline();
  const std::string key = session_key(tenant, id);
  const std::string index_key = keys_.user_sessions(tenant, user);
  Result<std::int64_t> now = co_await end_.creation_time(key, deadline);
  if (!now.ok()) co_return done(std::move(now.error()));
  const SessionTimes times{now.value(), options_.session_ttl_s, end_.latest_ms(now.value())};
  Result<std::string> text = new_tenant_session_text({id, tenant}, user, data, times);
  if (!text.ok()) co_return done(std::move(text.error()));
  if (text.value().size() > options_.max_value_bytes) co_return done(session_too_large());

  std::vector<std::string> ids;  // first the possibly dead sessions, then the marked ones
  std::int64_t ending = 0;
  std::int64_t stored_ms = 0;
  for (bool has_looked = false;; has_looked = true) {
    const TenantSessionCommands::Creation values{id,
                                                 text.value(),
                                                 end_.first_ttl_s(options_.session_ttl_s),
                                                 options_.max_sessions_per_user,
                                                 options_.session_ttl_s + kIndexGraceS,
                                                 has_looked};
    Command command = TenantSessionCommands::create(key, index_key, values,
                                                    tenant_session_keys(keys_, tenant, ids));
    stored_ms = clock_.wall_ms();
    Result<Reply> outcome = co_await caller_.run(std::move(command), deadline);
    if (!outcome.ok()) co_return done(std::move(outcome.error()));
    std::vector<Reply>& items = outcome.value().items;
    ending = items[0].integer;
    ids = texts_from(items, 1);
    if (ending == TenantSessionCommands::kRefused) co_return done(not_created());
    if (ending != TenantSessionCommands::kLookFirst) break;
    if (has_looked) co_return done(unexpected_reply("tenantSessions.create"));
  }
  users_.remember(tenant, id, user);
  users_.confirm(tenant, id, stored_ms);

  std::vector<TenantSessionKey> marked = tenant_session_keys(keys_, tenant, ids);
  EndedIds ended = co_await finish_ending(caller_, index_key, std::move(marked), deadline);
  // Other calls have marked more sessions, and their processes may have crashed.
  const bool others_are_ending = ending > static_cast<std::int64_t>(ids.size());
  if (ended.ok() && others_are_ending) {
    ended = co_await sweeps_.run(tenant, user, deadline);
    // The reply lists only the first marked sessions if it is full. The sweep returns the others.
    if (ended.ok() && ids.size() >= kMostEndingAtOnce)
      for (std::string& other : ended.value()) ids.push_back(std::move(other));
  }
  if (!ended.ok()) {
    undo_creation(key, index_key, id, text.value());
    co_return done(std::move(ended.error()));
  }
  TextList texts{iso_time(times.end_ms())};
  for (std::string& other : ids) {
    seen_.forget(other);
    texts.push_back(std::move(other));
  }
  done(std::move(texts));
}

// The outcome is ignored: the caller never gets the id of a session whose creation failed.
void TenantSessions::undo_creation(std::string_view key, std::string_view index_key,
                                   std::string_view id, std::string_view text) {
  caller_.start(TenantSessionCommands::undo_create(key, index_key, id, text), [](auto) {});
}

void TenantSessions::get(std::string_view tenant, std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  if (order_.is_full(id, id.size())) return done(overloaded());
  reading(std::string(tenant), std::string(id), std::move(done));
}

void TenantSessions::ask_server(FoundCallback done) {
  caller_.start(SessionCommands::ping(), [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(Found{});
  });
}

// When the session's user is cached, the touch of the index is pipelined with the read.
Task TenantSessions::reading(std::string tenant, std::string id, FoundCallback done) {
  const std::uint64_t deadline = caller_.deadline();
  co_await order_.passage(id, id.size());
  const std::string key = session_key(tenant, id);
  const std::string* known = users_.find(tenant, id);
  const bool is_due = known && users_.is_due(tenant, id, clock_.wall_ms());
  const std::string user = is_due ? *known : std::string();
  Command command = SessionCommands::get(key, sliding_ttl());
  command.more_follows = is_due;
  Started<Result<Reply>> reading;
  caller_.start(std::move(command), deadline, reading.callback());
  Touching touching;
  if (is_due) touching = touch_if_due(tenant, id, user, deadline);

  Result<Reply> outcome = co_await reading;
  const bool slides = outcome.ok() || !refuses_writes(outcome.error());
  if (!slides) {
    // A server that rejects writes still serves a plain GET.
    Command reading_only = SessionCommands::get(key, 0);
    outcome = co_await caller_.run(std::move(reading_only), deadline);
  }
  if (!outcome.ok()) co_return done(std::move(outcome.error()));
  Reply& reply = outcome.value();
  if (reply.text.size() > options_.max_value_bytes) co_return done(stored_value_too_large());
  if (is_absent(reply)) {
    seen_.forget(id);
    users_.forget(tenant, id);
    co_return done(Found{});
  }
  seen_.remember(id, reply.text, clock_.wall_ms());
  Activity activity{std::move(tenant), std::move(id), std::move(reply.text), deadline, slides};
  check_membership(std::move(activity), std::move(touching), std::move(done));
}

void TenantSessions::update(std::string_view tenant, std::string_view id, SessionChange change,
                            SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change), SessionFamily::kTenant);
  if (!prepared.ok()) return done(std::move(prepared.error()));
  Activity activity{std::string(tenant), std::string(id), {}, caller_.deadline()};
  activity.enforces_expiry = false;  // the update has enforced it
  const std::uint64_t deadline = activity.deadline;
  updates_.run({id, tenant}, std::move(prepared.value()), deadline,
               [this, activity = std::move(activity),
                done = std::move(done)](const Result<std::string_view>& outcome) mutable {
                 if (!outcome.ok()) return done(outcome.error());
                 activity.text = outcome.value();
                 auto found = [done = std::move(done)](Result<Found> checked) mutable {
                   if (!checked.ok()) return done(std::move(checked.error()));
                   if (!checked.value()) return done(session_not_found());
                   done(*checked.value());
                 };
                 check_membership(std::move(activity), {}, std::move(found));
               });
}

TenantSessions::Touching TenantSessions::touch_if_due(std::string_view tenant, std::string_view id,
                                                      std::string_view user,
                                                      std::uint64_t deadline) {
  if (!users_.is_due(tenant, id, clock_.wall_ms())) return std::nullopt;
  Touch touch{std::string(user), clock_.wall_ms()};
  Command command =
      TenantSessionCommands::touch(session_key(tenant, id), keys_.user_sessions(tenant, user), id,
                                   options_.session_ttl_s + kIndexGraceS);
  caller_.start(std::move(command), deadline, touch.reply.callback());
  return touch;
}

TenantSessions::Membership TenantSessions::membership_of(const Reply& reply) {
  using C = TenantSessionCommands;
  if (reply.is_nil()) return Membership::kNotInIndex;
  if (reply.is_text()) return is_ending(reply.text) ? Membership::kEnding : Membership::kMember;
  if (reply.integer == C::kIsEnding) return Membership::kEnding;
  if (reply.integer == C::kNotInIndex) return Membership::kNotInIndex;
  return reply.integer == C::kActive ? Membership::kMember : Membership::kEndedSince;
}

// Returns the session if it is an active member of its user's index and its absolute expiry has not
// passed, else nothing.
Task TenantSessions::check_membership(Activity activity, Touching touching, FoundCallback done) {
  const std::string& tenant = activity.tenant;
  const std::string& id = activity.id;
  const std::string& text = activity.text;
  const std::uint64_t deadline = activity.deadline;
  const Result<std::string> user = session_user({id, tenant}, text);
  if (!user.ok()) co_return done(user.error());
  users_.remember(tenant, id, user.value());
  if (!touching || touching->user != user.value())
    touching = touch_if_due(tenant, id, user.value(), deadline);

  if (touching) {
    std::int64_t asked_ms = touching->sent_ms;
    Result<Reply> outcome = co_await touching->reply;
    if (!outcome.ok() && refuses_writes(outcome.error())) {
      asked_ms = clock_.wall_ms();
      Command command = TenantSessionCommands::score(keys_.user_sessions(tenant, user.value()), id);
      outcome = co_await caller_.run(std::move(command), deadline);
    }
    if (!outcome.ok()) co_return done(std::move(outcome.error()));
    const Membership membership = membership_of(outcome.value());
    if (membership == Membership::kMember) users_.confirm(tenant, id, asked_ms);
    if (membership == Membership::kEnding || membership == Membership::kNotInIndex) {
      users_.doubt(tenant, id);
      seen_.forget(id);
      // A session marked as ending is not deleted here: the call that deletes it reports its id.
      if (membership == Membership::kNotInIndex) end_lost(tenant, user.value(), id);
      co_return done(Found{});
    }
  }

  if (!activity.slides && end_.latest_ms(std::string_view(text)) <= clock_.wall_ms())
    co_return done(Found{});
  if (activity.slides && activity.enforces_expiry && end_.may_pass(text)) {
    const std::string key = session_key(tenant, id);
    Result<bool> kept = co_await end_.keep(key, text, deadline);
    if (!kept.ok()) co_return done(std::move(kept.error()));
    if (!kept.value()) {
      seen_.forget(id);
      co_return done(Found{});
    }
  }
  done(Found(text));
}

// Deletes a session whose index was evicted. The script checks the index again.
Task TenantSessions::end_lost(std::string tenant, std::string user, std::string id) {
  std::vector<TenantSessionKey> lost = {{session_key(tenant, id), id}};
  std::string index_key = keys_.user_sessions(tenant, user);
  EndedIds ended =
      co_await finish_ending(caller_, std::move(index_key), std::move(lost), caller_.deadline());
  if (!ended.ok() || ended.value().empty()) co_return;
  if (++lost_to_eviction_ == 1) on_first_lost_();
}

Task TenantSessions::destruction(std::string tenant, std::string id, BoolCallback done) {
  if (order_.is_full(id, id.size())) co_return done(overloaded());
  const std::uint64_t deadline = caller_.deadline();
  const SessionTurn turn = co_await order_.turn(id, id.size());
  if (caller_.has_passed(deadline)) co_return done(session_waited_too_long());

  const std::string key = session_key(tenant, id);
  std::optional<std::string> user = users_.copy_of(tenant, id);
  if (!user) {
    Command reading = SessionCommands::get(key, 0);
    Result<Reply> stored = co_await caller_.run(std::move(reading), deadline);
    if (!stored.ok()) co_return done(std::move(stored.error()));
    if (is_absent(stored.value())) co_return done(false);
    Result<std::string> owner = session_user({id, tenant}, stored.value().text);
    if (owner.ok()) user = std::move(owner.value());
  }
  // A value that is not a session has no user, and is deleted without an index.
  Command command =
      user ? TenantSessionCommands::destroy(key, keys_.user_sessions(tenant, *user), id)
           : SessionCommands::remove(key);
  Result<Reply> outcome = co_await caller_.run(std::move(command), deadline);
  seen_.forget(id);
  users_.forget(tenant, id);
  if (!outcome.ok()) co_return done(std::move(outcome.error()));
  done(outcome.value().integer == 1);
}

// Also deletes the sessions marked as ending, and removes dead members. Errors of these writes are
// ignored, so that a server that rejects writes can still list sessions.
Task TenantSessions::listing(std::string tenant, std::string user, TextListCallback done) {
  const std::uint64_t deadline = caller_.deadline();
  const std::string index_key = keys_.user_sessions(tenant, user);
  Command command = TenantSessionCommands::members(index_key);
  Result<Reply> members = co_await caller_.run(std::move(command), deadline);
  if (!members.ok()) co_return done(std::move(members.error()));
  std::vector<std::string> ending;
  std::vector<std::string> ids;  // the least recently active first
  std::vector<std::int64_t> active_ms;
  std::vector<Reply>& items = members.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (is_ending(items[i + 1].text)) {
      ending.push_back(std::move(items[i].text));
    } else {
      ids.push_back(std::move(items[i].text));
      active_ms.push_back(score_of(items[i + 1].text).value_or(0) / 1000);
    }
  }
  std::vector<TenantSessionKey> marked = tenant_session_keys(keys_, tenant, ending);
  co_await finish_ending(caller_, index_key, std::move(marked), deadline);
  if (ids.empty()) co_return done(TextList{});

  std::vector<TenantSessionKey> alive = tenant_session_keys(keys_, tenant, ids);
  Result<Reply> stored = co_await texts_of(std::move(alive), deadline);
  if (!stored.ok()) co_return done(std::move(stored.error()));
  std::vector<Reply>& texts = stored.value().items;
  std::vector<std::string> dead;
  TextList listed;
  for (std::size_t i = texts.size(); i-- > 0;) {
    if (is_absent(texts[i])) {
      dead.push_back(ids[i]);
      continue;
    }
    const Result<bool> is_listed = lists({ids[i], tenant}, user, texts[i].text);
    if (!is_listed.ok()) co_return done(is_listed.error());
    if (!is_listed.value()) continue;
    listed.push_back(std::move(texts[i].text));
    listed.push_back(std::to_string(active_ms[i]));
  }
  std::vector<TenantSessionKey> gone = tenant_session_keys(keys_, tenant, dead);
  co_await drop_dead(caller_, index_key, std::move(gone), deadline);
  done(std::move(listed));
}

Awaitable<Result<Reply>> TenantSessions::texts_of(std::vector<TenantSessionKey> sessions,
                                                  std::uint64_t deadline) {
  return Awaitable<Result<Reply>>([this, sessions = std::move(sessions), deadline](auto done) {
    const auto run = [this, deadline](Command command, Completion completion) {
      caller_.start(std::move(command), deadline, std::move(completion));
    };
    read_many(sessions, options_.max_value_bytes, TenantSessionCommands::get_many, run,
              std::move(done));
  });
}

Result<bool> TenantSessions::lists(SessionIdentity identity, std::string_view user,
                                   const std::string& text) const {
  if (text.size() > options_.max_value_bytes) return stored_value_too_large();
  const Result<std::string> owner = session_user(identity, text);
  if (!owner.ok()) return owner.error();
  return owner.value() == user && end_.latest_ms(std::string_view(text)) > clock_.wall_ms();
}

// The command lists the session ids, so that a delayed copy cannot delete sessions created in the
// meantime.
Task TenantSessions::destruction_of_all(std::string tenant, std::string user, std::string except,
                                        NumberCallback done) {
  const std::uint64_t deadline = caller_.deadline();
  const std::string index_key = keys_.user_sessions(tenant, user);
  Command command = TenantSessionCommands::members(index_key);
  Result<Reply> members = co_await caller_.run(std::move(command), deadline);
  if (!members.ok()) {
    users_.doubt_all(tenant, user);
    co_return done(std::move(members.error()));
  }
  std::vector<std::string> ids;
  std::vector<Reply>& items = members.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const bool stays = items[i].text == except && !is_ending(items[i + 1].text);
    if (!stays) ids.push_back(std::move(items[i].text));
  }
  std::vector<TenantSessionKey> doomed = tenant_session_keys(keys_, tenant, ids);
  EndedIds ended = co_await end_sessions(caller_, index_key, std::move(doomed), deadline);
  users_.doubt_all(tenant, user);
  if (!ended.ok()) co_return done(std::move(ended.error()));
  for (const std::string& id : ended.value()) seen_.forget(id);
  done(static_cast<std::int64_t>(ended.value().size()));
}

std::int64_t TenantSessions::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
