#include "store/tenant_sessions/tenant_sessions.h"

#include "base/clock.h"
#include "contract/limits.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/shared/tombstone.h"

namespace rss {

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
  if (is_absent(outcome.value())) return end(destruction, false);
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
