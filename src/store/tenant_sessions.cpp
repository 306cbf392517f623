#include "store/tenant_sessions.h"

#include "base/clock.h"
#include "contract/limits.h"
#include "store/session_errors.h"
#include "store/session_operations.h"
#include "store/tenant_session_finish.h"
#include "store/value_limit.h"

namespace rss {

// A call that is an activity, once it has found the session.
struct TenantSessions::Read {
  SessionIdentity identity() const { return {id, tenant}; }

  std::string tenant;
  std::string id;
  std::uint64_t deadline;
  FoundCallback done;
  std::string text = {};
  std::optional<std::string> told_user = {};  // whose index is being told
  bool has_text = false;
  bool is_told = false;
  bool is_kept = false;  // within the end that no activity moves
};

void TenantSessions::get(std::string_view tenant, std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  if (order_.is_full(id, id.size())) return done(overloaded());
  auto read = std::make_shared<Read>(
      Read{std::string(tenant), std::string(id), deadline(), std::move(done)});
  order_.pass(id, id.size(), [this, read] { send_read(read); });
}

void TenantSessions::ask_server(FoundCallback done) {
  backend_.run(timed(SessionCommands::ping()),
               [done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(Found{});
               });
}

// The touch goes with the read when the user is known, whatever the read finds: the server looks
// whether the session is there.
void TenantSessions::send_read(const ReadPtr& read) {
  const std::string* known = users_.find(read->tenant, read->id);
  const std::string user = known ? *known : "";
  const bool tell = known && users_.is_due(read->tenant, read->id, clock_.wall_ms());
  if (tell) read->told_user = user;
  Command command = SessionCommands::get(session_key(read->tenant, read->id), sliding_ttl());
  command.deadline = read->deadline;
  backend_.run(std::move(command),
               [this, read](Result<Reply> outcome) { on_read(read, std::move(outcome)); });
  if (tell) tell_index(read, user);
}

void TenantSessions::on_read(const ReadPtr& read, Result<Reply> outcome) {
  if (!outcome.ok()) return end(read, std::move(outcome.error()));
  Reply& reply = outcome.value();
  if (reply.text.size() > options_.max_value_bytes) return end(read, stored_value_too_large());
  if (!reply.is_nil()) return on_text(read, std::move(reply.text));
  seen_.forget(read->id);
  users_.forget(read->tenant, read->id);
  end(read, Found{});
}

void TenantSessions::on_text(const ReadPtr& read, std::string text) {
  const Result<std::string> user = session_user(read->identity(), text);
  if (!user.ok()) return end(read, user.error());
  seen_.remember(read->id, text, clock_.wall_ms());
  read->text = std::move(text);
  read->has_text = true;
  users_.remember(read->tenant, read->id, user.value());
  if (read->told_user == user.value()) {
    if (read->is_told) on_told(read);
    return;
  }
  if (!users_.is_due(read->tenant, read->id, clock_.wall_ms())) return on_told(read);
  tell_index(read, user.value());
}

// An index that could not be told is told by the next activity: the reader has what it asked for.
void TenantSessions::tell_index(const ReadPtr& read, const std::string& user) {
  read->told_user = user;
  users_.told(read->tenant, read->id, clock_.wall_ms());
  Command command = TenantSessionCommands::touch(session_key(read->tenant, read->id),
                                                 keys_.user_sessions(read->tenant, user), read->id,
                                                 options_.session_ttl_s + kIndexGraceS);
  command.deadline = read->deadline;
  backend_.run(std::move(command), [this, read](Result<Reply> outcome) {
    if (!outcome.ok()) users_.not_told(read->tenant, read->id);
    if (outcome.ok() && outcome.value().integer < 0) return on_ending(read);
    read->is_told = true;
    if (read->has_text) on_told(read);
  });
}

// It is not deleted here: whoever ends it tells that it did.
void TenantSessions::on_ending(const ReadPtr& read) {
  users_.not_told(read->tenant, read->id);
  seen_.forget(read->id);
  end(read, Found{});
}

void TenantSessions::on_told(const ReadPtr& read) {
  if (read->is_kept || !end_.may_pass(read->text)) return end(read, Found(read->text));
  end_.keep(session_key(read->tenant, read->id), read->text, read->deadline,
            [this, read](Result<bool> kept) {
              if (!kept.ok()) return end(read, std::move(kept.error()));
              if (kept.value()) return end(read, Found(read->text));
              seen_.forget(read->id);
              end(read, Found{});
            });
}

void TenantSessions::end(const ReadPtr& read, Result<Found> outcome) {
  read->has_text = false;
  if (read->done) std::exchange(read->done, {})(std::move(outcome));
}

void TenantSessions::update(std::string_view tenant, std::string_view id, SessionChange change,
                            SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change), SessionFamily::kTenant);
  if (!prepared.ok()) return done(std::move(prepared.error()));
  auto told = [done = std::move(done)](Result<Found> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    if (!outcome.value()) return done(session_not_found());
    done(*outcome.value());
  };
  auto read = std::make_shared<Read>(
      Read{std::string(tenant), std::string(id), deadline(), std::move(told)});
  updates_.run({id, tenant}, std::move(prepared.value()), read->deadline,
               [this, read](const Result<std::string_view>& outcome) {
                 if (!outcome.ok()) return end(read, outcome.error());
                 on_updated(read, outcome.value());
               });
}

void TenantSessions::on_updated(const ReadPtr& read, std::string_view text) {
  const Result<std::string> user = session_user(read->identity(), text);
  if (!user.ok()) return end(read, user.error());
  users_.remember(read->tenant, read->id, user.value());
  if (!users_.is_due(read->tenant, read->id, clock_.wall_ms())) return end(read, Found(text));
  read->text = text;
  read->has_text = true;
  read->is_kept = true;  // by the update
  tell_index(read, user.value());
}

struct TenantSessions::Destruction {
  std::string tenant;
  std::string id;
  std::uint64_t deadline;
  BoolCallback done;
};

void TenantSessions::destroy(std::string_view tenant, std::string_view id, BoolCallback done) {
  if (order_.is_full(id, id.size())) return done(overloaded());
  auto destruction = std::make_shared<Destruction>(
      Destruction{std::string(tenant), std::string(id), deadline(), std::move(done)});
  order_.enter(destruction->id, id.size(), [this, destruction] { begin(destruction); });
}

void TenantSessions::begin(const DestructionPtr& destruction) {
  if (destruction->deadline <= clock_.active_ns())
    return end(destruction, session_waited_too_long());
  if (const std::string* user = users_.find(destruction->tenant, destruction->id))
    return destroy_of(destruction, *user);
  Command command = SessionCommands::get(session_key(destruction->tenant, destruction->id), 0);
  command.deadline = destruction->deadline;
  backend_.run(std::move(command), [this, destruction](Result<Reply> outcome) {
    on_owner(destruction, std::move(outcome));
  });
}

// What is not a session of ours is deleted all the same: nobody is its user.
void TenantSessions::on_owner(const DestructionPtr& destruction, Result<Reply> outcome) {
  if (!outcome.ok()) return end(destruction, std::move(outcome.error()));
  if (outcome.value().is_nil()) return end(destruction, false);
  const Result<std::string> user =
      session_user({destruction->id, destruction->tenant}, outcome.value().text);
  if (user.ok()) return destroy_of(destruction, user.value());
  run_last(destruction, SessionCommands::remove(session_key(destruction->tenant, destruction->id)));
}

void TenantSessions::destroy_of(const DestructionPtr& destruction, const std::string& user) {
  run_last(destruction, TenantSessionCommands::destroy(
                            session_key(destruction->tenant, destruction->id),
                            keys_.user_sessions(destruction->tenant, user), destruction->id));
}

void TenantSessions::run_last(const DestructionPtr& destruction, Command command) {
  command.deadline = destruction->deadline;
  backend_.run(std::move(command), [this, destruction](Result<Reply> outcome) {
    seen_.forget(destruction->id);
    users_.forget(destruction->tenant, destruction->id);
    if (!outcome.ok()) return end(destruction, std::move(outcome.error()));
    end(destruction, outcome.value().integer == 1);
  });
}

void TenantSessions::end(const DestructionPtr& destruction, Result<bool> outcome) {
  destruction->done(std::move(outcome));
  order_.leave(destruction->id);
}

Command TenantSessions::timed(Command command) const {
  command.deadline = deadline();
  return command;
}

std::uint64_t TenantSessions::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

std::int64_t TenantSessions::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
