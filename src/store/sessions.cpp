#include "store/sessions.h"

#include <array>

#include "contract/limits.h"
#include "store/session_errors.h"
#include "store/session_operations.h"
#include "store/value_limit.h"

namespace rss {
namespace {

// An id that a completion can carry without an allocation.
struct Id {
  explicit Id(std::string_view id) { id.copy(text.data(), text.size()); }
  operator std::string_view() const { return {text.data(), text.size()}; }
  std::array<char, 36> text;
};

}  // namespace

void Sessions::create(std::string_view id, std::string_view data, UnitCallback done) {
  if (data.size() > options_.max_value_bytes) return done(session_too_large());
  if (!end_.applies()) return create_at(id, data, times(), std::move(done));
  end_.creation_time(keys_.project_session(id), deadline(),
                     [this, id = std::string(id), data = std::string(data),
                      done = std::move(done)](Result<std::int64_t> now) mutable {
                       if (!now.ok()) return done(std::move(now.error()));
                       create_at(id, data,
                                 {now.value(), options_.session_ttl_s, end_.latest_ms(now.value())},
                                 std::move(done));
                     });
}

void Sessions::create_at(std::string_view id, std::string_view data, SessionTimes times,
                         UnitCallback done) {
  Result<std::string> text = new_session_text(id, data, times);
  if (!text.ok()) return done(std::move(text.error()));
  if (text.value().size() > options_.max_value_bytes) return done(session_too_large());
  Command command =
      timed(SessionCommands::create(keys_.project_session(id), text.value(), end_.first_ttl_s()));
  backend_.run(std::move(command), [this, id = Id(id), text = std::move(text.value()),
                                    done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    remember(id, std::move(text));
    done(Unit{});
  });
}

void Sessions::get(std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) return ask_server(std::move(done));
  Command command = timed(SessionCommands::get(keys_.project_session(id), sliding_ttl()));
  const std::uint64_t until = command.deadline;
  auto take = [this, id = Id(id), until, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    Reply& reply = outcome.value();
    if (reply.is_nil()) {
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
    done(kept.value() ? Found(*shared) : Found{});
    if (!kept.value()) return seen_.forget(id);
    remember(id, std::move(*shared));
  };
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
  Command command = timed(SessionCommands::remove(keys_.project_session(id)));
  auto forget = [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    seen_.forget(id);
    done(outcome.value().integer == 1);
  };
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
  Command command = timed(SessionCommands::touch(keys_.project_session(id), sliding_ttl()));
  run_in_order(id, std::move(command), [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(outcome.value().integer == 1);
  });
}

void Sessions::complete(std::string_view id, FoundCallback done) {
  Command command = timed(SessionCommands::complete(keys_.project_session(id)));
  auto forget = [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    seen_.forget(id);
    const Reply& reply = outcome.value();
    if (reply.is_nil()) return done(Found{});
    if (reply.text.size() > options_.max_value_bytes) return done(stored_value_too_large());
    done(Found(reply.text));
  };
  run_in_order(id, std::move(command), std::move(forget));
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

struct Sessions::Rotation {
  std::string id;
  std::string new_id;
  std::uint64_t deadline;
  UnitCallback done;
  bool has_compared = false;
  std::string next = {};  // the text under the new id
};

void Sessions::rotate(std::string_view id, std::string_view new_id, UnitCallback done) {
  if (order_.is_full(id, id.size())) return done(overloaded());
  auto rotation = std::make_shared<Rotation>(
      Rotation{std::string(id), std::string(new_id), deadline(), std::move(done)});
  order_.enter(rotation->id, rotation->id.size(), [this, rotation] { begin(rotation); });
}

void Sessions::begin(const RotationPtr& rotation) {
  if (rotation->deadline <= clock_.active_ns()) return end(rotation, session_waited_too_long());
  if (const SeenTexts::Seen* seen = seen_.find(rotation->id)) {
    // What cannot be renamed may stand there no longer: only a fresh read can tell.
    const Result<std::string> next = renamed(*rotation, seen->text);
    if (next.ok()) return rotate_from(rotation, std::string(seen->text), next.value());
  }
  run_step(rotation, SessionCommands::get(keys_.project_session(rotation->id), sliding_ttl()));
}

Result<std::string> Sessions::renamed(const Rotation& rotation, const std::string& current) const {
  SessionTimes active = times();
  active.latest_end_ms = end_.latest_ms(current);
  return renamed_session_text(rotation.id, current, rotation.new_id, active,
                              !options_.sliding_expiration);
}

void Sessions::rotate_from(const RotationPtr& rotation, std::string_view current,
                           std::string_view next) {
  rotation->has_compared = true;
  rotation->next = next;
  run_step(rotation, SessionCommands::rotate(keys_.project_session(rotation->id),
                                             keys_.project_session(rotation->new_id), current, next,
                                             sliding_ttl()));
}

void Sessions::run_step(const RotationPtr& rotation, Command command) {
  command.deadline = rotation->deadline;
  backend_.run(std::move(command),
               [this, rotation](Result<Reply> outcome) { on_step(rotation, std::move(outcome)); });
}

// Text: what stands there, to start from. 1: done. Nil: there is no such session.
void Sessions::on_step(const RotationPtr& rotation, Result<Reply> outcome) {
  if (!outcome.ok()) return end(rotation, std::move(outcome.error()));
  const Reply& reply = outcome.value();
  if (!reply.is_text()) seen_.forget(rotation->id);
  if (reply.is_nil()) return end(rotation, session_not_found());
  if (reply.is_integer()) return keep_end(rotation);
  if (reply.text.size() > options_.max_value_bytes) return end(rotation, stored_value_too_large());
  remember(rotation->id, reply.text);
  if (rotation->has_compared && rotation->deadline <= clock_.active_ns())
    return end(rotation, session_conflict());
  const Result<std::string> next = renamed(*rotation, reply.text);
  if (!next.ok()) return end(rotation, next.error());
  rotate_from(rotation, reply.text, next.value());
}

void Sessions::keep_end(const RotationPtr& rotation) {
  if (!end_.may_pass(rotation->next)) return end(rotation, Unit{});
  end_.keep(keys_.project_session(rotation->new_id), rotation->next, rotation->deadline,
            [this, rotation](Result<bool> kept) {
              if (!kept.ok()) return end(rotation, std::move(kept.error()));
              if (!kept.value()) return end(rotation, session_not_found());
              end(rotation, Unit{});
            });
}

void Sessions::end(const RotationPtr& rotation, Result<Unit> outcome) {
  rotation->done(std::move(outcome));
  order_.leave(rotation->id);
}

Command Sessions::timed(Command command) const {
  command.deadline = deadline();
  return command;
}

std::uint64_t Sessions::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

std::int64_t Sessions::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
