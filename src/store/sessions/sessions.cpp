#include "store/sessions/sessions.h"

#include <array>

#include "contract/limits.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"

namespace rss {
namespace {

// An id that a completion can carry without an allocation.
struct Id {
  explicit Id(std::string_view id) { id.copy(text.data(), text.size()); }
  operator std::string_view() const { return {text.data(), text.size()}; }
  std::array<char, 36> text;
};

}  // namespace

void Sessions::create(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
                      UnitCallback done) {
  if (data.size() > options_.max_value_bytes) return done(session_too_large());
  if (!end_.applies()) return create_at(id, data, ttl, clock_.wall_ms(), std::move(done));
  end_.creation_time(keys_.project_session(id), deadline(),
                     [this, id = std::string(id), data = std::string(data), ttl,
                      done = std::move(done)](Result<std::int64_t> now) mutable {
                       if (!now.ok()) return done(std::move(now.error()));
                       create_at(id, data, ttl, now.value(), std::move(done));
                     });
}

void Sessions::create_at(std::string_view id, std::string_view data,
                         const std::optional<OwnTtl>& ttl, std::int64_t now_ms, UnitCallback done) {
  const std::int64_t ttl_s = ttl ? ttl->ttl_s : options_.session_ttl_s;
  Result<std::string> text = new_session_text(id, data, {now_ms, ttl_s, end_.latest_ms(now_ms)});
  if (!text.ok()) return done(std::move(text.error()));
  if (ttl) text = with_own_ttl(*ttl, text.value());
  if (text.value().size() > options_.max_value_bytes) return done(session_too_large());
  Command command = timed(
      SessionCommands::create(keys_.project_session(id), text.value(), end_.first_ttl_s(ttl_s)));
  backend_.run(std::move(command), [this, id = Id(id), text = std::move(text.value()),
                                    done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    if (outcome.value().is_nil()) return done(session_id_taken());
    remember(id, std::move(text));
    done(Unit{});
  });
}

void Sessions::get(std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  Command command = timed(SessionCommands::read(id, keys_.project_session(id), options_));
  const std::uint64_t until = command.deadline;
  auto take = [this, id = Id(id), until, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    Reply& reply = outcome.value();
    if (is_absent(reply)) {
      seen_.forget(id);
      return done(Found{});
    }
    if (reply.text.size() > options_.max_value_bytes) return done(stored_value_too_large());
    if (end_.may_pass(reply.text)) return show(id, std::move(reply.text), until, std::move(done));
    done(Found(reply.text));
    remember(id, std::move(reply.text));
  };
  run_in_order(id, std::move(command), std::move(take));
}

void Sessions::remember(std::string_view id, std::string text) {
  seen_.remember(id, std::move(text), clock_.wall_ms());
}

// What was found, once its end is set.
void Sessions::show(std::string_view id, std::string text, std::uint64_t deadline,
                    FoundCallback done) {
  const std::string key = keys_.project_session(id);
  auto shared = std::make_shared<std::string>(std::move(text));
  auto tell = [this, id = Id(id), shared, done = std::move(done)](Result<bool> kept) mutable {
    if (!kept.ok()) return done(std::move(kept.error()));
    if (kept.value()) return done(Found(*shared));
    seen_.forget(id);
    done(Found{});
  };
  // Before other calls on the session have their replies.
  remember(id, *shared);
  end_.keep(key, *shared, deadline, std::move(tell));
}

void Sessions::ask_server(FoundCallback done) {
  backend_.run(timed(SessionCommands::ping()),
               [done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(Found{});
               });
}

void Sessions::update(std::string_view id, SessionChange change, SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change));
  if (!prepared.ok()) return done(std::move(prepared.error()));
  updates_.run(id, std::move(prepared.value()), deadline(), std::move(done));
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
  Command command = timed(SessionCommands::remove(keys_.project_session(id)));
  run_in_order(id, std::move(command), std::move(forget));
}

// The end is told by the text.
void Sessions::touch_with_end(std::string_view id, BoolCallback done) {
  get(id, [done = std::move(done)](Result<Found> found) mutable {
    if (!found.ok()) return done(std::move(found.error()));
    done(found.value().has_value());
  });
}

void Sessions::touch(std::string_view id, BoolCallback done) {
  if (end_.applies()) return touch_with_end(id, std::move(done));
  Command command = timed(SessionCommands::touch(id, keys_.project_session(id), options_));
  auto take = [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    const bool found = outcome.value().integer == 1;
    if (!found) seen_.forget(id);
    done(found);
  };
  run_in_order(id, std::move(command), std::move(take));
}

void Sessions::complete(std::string_view id, FoundCallback done) {
  auto forget = [this, id = Id(id), until = deadline(),
                 done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) {
      forget_if_in_doubt(id, outcome.error());
      return done(std::move(outcome.error()));
    }
    seen_.forget(id);
    Reply& reply = outcome.value();
    if (is_absent(reply)) return done(Found{});
    if (!end_.may_pass(reply.text)) return done(Found(reply.text));
    give_unless_over(id, std::move(reply.text), until, std::move(done));
  };
  Command command = timed(SessionCommands::complete(keys_.project_session(id)));
  run_in_order(id, std::move(command), std::move(forget));
}

// What was taken away is only here: that its end could not be asked about is no reason to lose it.
void Sessions::give_unless_over(std::string_view id, std::string text, std::uint64_t deadline,
                                FoundCallback done) {
  auto shared = std::make_shared<std::string>(std::move(text));
  end_.keep(keys_.project_session(id), *shared, deadline,
            [shared, done = std::move(done)](const Result<bool>& kept) mutable {
              const bool over = kept.ok() && !kept.value();
              done(over ? Found{} : Found(*shared));
            });
}

// It may have ended.
void Sessions::forget_if_in_doubt(std::string_view id, const Error& error) {
  if (error.in_doubt) seen_.forget(id);
}

template <class Completed>
void Sessions::run_in_order(std::string_view id, Command command, Completed completed) {
  const std::size_t bytes = command.arguments.total_bytes();
  if (order_.is_full(id, bytes)) return completed(overloaded());
  order_.pass(id, bytes,
              [this, command = std::move(command), completed = std::move(completed)]() mutable {
                backend_.run(std::move(command), std::move(completed));
              });
}

Command Sessions::timed(Command command) const {
  command.deadline = deadline();
  return command;
}

std::uint64_t Sessions::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

}  // namespace rss
