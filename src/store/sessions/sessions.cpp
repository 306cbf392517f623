#include "store/sessions/sessions.h"

#include <array>

#include "contract/limits.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

// An id that a completion captures without an allocation.
struct Id {
  explicit Id(std::string_view id) { id.copy(text.data(), text.size()); }
  operator std::string_view() const { return {text.data(), text.size()}; }
  std::array<char, 36> text;
};

}  // namespace

void Sessions::create(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
                      UnitCallback done) {
  if (data.size() > options_.max_value_bytes) return done(session_too_large());
  if (end_.applies())
    creation(std::string(id), std::string(data), ttl, std::move(done));
  else
    create_at(id, data, ttl, clock_.wall_ms(), caller_.deadline(), std::move(done));
}

// With an absolute expiry `createdAt` comes from the server's clock.
Task Sessions::creation(std::string id, std::string data, std::optional<OwnTtl> ttl,
                        UnitCallback done) {
  const std::uint64_t deadline = caller_.deadline();
  const std::string key = keys_.project_session(id);
  Result<std::int64_t> now = co_await end_.creation_time(key, deadline);
  if (!now.ok()) co_return done(std::move(now.error()));
  create_at(id, data, ttl, now.value(), deadline, std::move(done));
}

void Sessions::create_at(std::string_view id, std::string_view data,
                         const std::optional<OwnTtl>& ttl, std::int64_t now_ms,
                         std::uint64_t deadline, UnitCallback done) {
  const std::int64_t ttl_s = ttl ? ttl->ttl_s : options_.session_ttl_s;
  Result<std::string> text = new_session_text(id, data, {now_ms, ttl_s, end_.latest_ms(now_ms)});
  if (!text.ok()) return done(std::move(text.error()));
  if (ttl) text = with_own_ttl(*ttl, text.value());
  if (text.value().size() > options_.max_value_bytes) return done(session_too_large());
  Command command =
      SessionCommands::create(keys_.project_session(id), text.value(), end_.first_ttl_s(ttl_s));
  caller_.start(std::move(command), deadline,
                [this, id = Id(id), text = std::move(text.value()),
                 done = std::move(done)](Result<Reply> outcome) mutable {
                  if (!outcome.ok()) return done(std::move(outcome.error()));
                  if (outcome.value().is_nil()) return done(session_id_taken());
                  remember(id, std::move(text));
                  done(Unit{});
                });
}

void Sessions::get(std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  Command command = SessionCommands::read(id, keys_.project_session(id), options_);
  const std::uint64_t deadline = caller_.deadline();
  auto take = [this, id = Id(id), deadline, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    Reply& reply = outcome.value();
    if (is_absent(reply)) {
      seen_.forget(id);
      return done(Found{});
    }
    if (reply.text.size() > options_.max_value_bytes) return done(stored_value_too_large());
    if (end_.may_pass(reply.text)) {
      enforce_expiry(std::string(id), std::move(reply.text), deadline, std::move(done));
      return;
    }
    done(Found(reply.text));
    remember(id, std::move(reply.text));
  };
  run_in_order(id, std::move(command), deadline, std::move(take));
}

void Sessions::remember(std::string_view id, std::string text) {
  seen_.remember(id, std::move(text), clock_.wall_ms());
}

// Completes a read with the session, unless its absolute expiry has passed.
Task Sessions::enforce_expiry(std::string id, std::string text, std::uint64_t deadline,
                              FoundCallback done) {
  // Cache the text before the await, so that it does not replace the text of a later call.
  remember(id, text);
  const std::string key = keys_.project_session(id);
  const Result<bool> kept = co_await end_.keep(key, text, deadline);
  if (!kept.ok()) co_return done(kept.error());
  if (kept.value()) co_return done(Found(text));
  seen_.forget(id);
  done(Found{});
}

void Sessions::ask_server(FoundCallback done) {
  caller_.start(SessionCommands::ping(), [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(Found{});
  });
}

void Sessions::update(std::string_view id, SessionChange change, SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change));
  if (!prepared.ok()) return done(std::move(prepared.error()));
  updates_.run(id, std::move(prepared.value()), caller_.deadline(), std::move(done));
}

void Sessions::remove(std::string_view id, BoolCallback done) {
  auto forget = [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) {
      forget_if_in_doubt(id, outcome.error());
      return done(std::move(outcome.error()));
    }
    seen_.forget(id);
    done(outcome.value().integer == 1);
  };
  Command command = SessionCommands::remove(keys_.project_session(id));
  run_in_order(id, std::move(command), caller_.deadline(), std::move(forget));
}

void Sessions::touch(std::string_view id, BoolCallback done) {
  if (end_.applies()) return touch_with_expiry(id, std::move(done));
  Command command = SessionCommands::touch(id, keys_.project_session(id), options_);
  auto take = [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    const bool found = outcome.value().integer == 1;
    if (!found) seen_.forget(id);
    done(found);
  };
  run_in_order(id, std::move(command), caller_.deadline(), std::move(take));
}

// Reads the session, because the absolute expiry follows from `createdAt` in its text.
void Sessions::touch_with_expiry(std::string_view id, BoolCallback done) {
  get(id, [done = std::move(done)](Result<Found> found) mutable {
    if (!found.ok()) return done(std::move(found.error()));
    done(found.value().has_value());
  });
}

void Sessions::complete(std::string_view id, FoundCallback done) {
  const std::uint64_t deadline = caller_.deadline();
  auto forget = [this, id = Id(id), deadline,
                 done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) {
      forget_if_in_doubt(id, outcome.error());
      return done(std::move(outcome.error()));
    }
    seen_.forget(id);
    Reply& reply = outcome.value();
    if (is_absent(reply)) return done(Found{});
    if (!end_.may_pass(reply.text)) return done(Found(reply.text));
    give_unless_expired(std::string(id), std::move(reply.text), deadline, std::move(done));
  };
  Command command = SessionCommands::complete(keys_.project_session(id));
  run_in_order(id, std::move(command), deadline, std::move(forget));
}

// The server no longer stores a completed session. If the check of its absolute expiry fails, the
// session is returned nevertheless.
Task Sessions::give_unless_expired(std::string id, std::string text, std::uint64_t deadline,
                                   FoundCallback done) {
  const std::string key = keys_.project_session(id);
  const Result<bool> kept = co_await end_.keep(key, text, deadline);
  if (kept.ok() && !kept.value()) co_return done(Found{});
  done(Found(text));
}

Task Sessions::rotation(std::string id, std::string new_id, UnitCallback done) {
  if (order_.is_full(id, id.size())) co_return done(overloaded());
  const std::uint64_t deadline = caller_.deadline();
  const SessionTurn turn = co_await order_.turn(id, id.size());
  if (caller_.has_passed(deadline)) co_return done(session_waited_too_long());

  const std::string key = keys_.project_session(id);
  const std::string new_key = keys_.project_session(new_id);
  std::optional<std::string> current;
  std::string next;
  // The cached text may be stale. If it cannot be renamed, a fresh read decides on the error.
  if (const LastKnownValues::Seen* seen = seen_.find(id)) {
    Result<std::string> text = renamed(id, seen->text, new_id);
    if (text.ok()) {
      current = seen->text;
      next = std::move(text.value());
    }
  }
  for (;;) {
    const bool compares = current.has_value();
    Command command = compares ? SessionCommands::rotate(key, new_key, *current, next,
                                                         sliding_ttl_of(next, options_))
                               : SessionCommands::read(id, key, options_);
    Result<Reply> outcome = co_await caller_.run(std::move(command), deadline);
    if (!outcome.ok()) {
      if (compares) forget_if_in_doubt(id, outcome.error());
      co_return done(std::move(outcome.error()));
    }
    Reply& reply = outcome.value();
    if (reply.is_integer() || is_absent(reply)) seen_.forget(id);
    if (reply.is_integer()) break;
    if (is_absent(reply)) co_return done(session_not_found());
    if (reply.text.size() > options_.max_value_bytes) co_return done(stored_value_too_large());
    remember(id, reply.text);
    if (compares && caller_.has_passed(deadline)) co_return done(session_conflict());
    Result<std::string> text = renamed(id, reply.text, new_id);
    if (!text.ok()) co_return done(std::move(text.error()));
    next = std::move(text.value());
    current = std::move(reply.text);
  }

  if (!end_.may_pass(next)) co_return done(Unit{});
  const Result<bool> kept = co_await end_.keep(new_key, next, deadline);
  // The session already has its new id, so an error of the expiry check does not fail the rotation.
  if (kept.ok() && !kept.value()) co_return done(session_not_found());
  done(Unit{});
}

Result<std::string> Sessions::renamed(std::string_view id, std::string_view text,
                                      std::string_view new_id) const {
  const TtlStep step = ttl_step(text, false, options_);
  const SessionTimes times{clock_.wall_ms(), step.ttl_s, end_.latest_ms(text)};
  return renamed_session_text(id, text, new_id, times, step.keeps_end);
}

// The call may have removed the session.
void Sessions::forget_if_in_doubt(std::string_view id, const Error& error) {
  if (error.in_doubt) seen_.forget(id);
}

template <class Completed>
void Sessions::run_in_order(std::string_view id, Command command, std::uint64_t deadline,
                            Completed completed) {
  const std::size_t bytes = command.arguments.total_bytes();
  if (order_.is_full(id, bytes)) return completed(overloaded());
  command.deadline = deadline;
  order_.pass(id, bytes,
              [this, command = std::move(command), completed = std::move(completed)]() mutable {
                backend_.run(std::move(command), std::move(completed));
              });
}

}  // namespace rss
