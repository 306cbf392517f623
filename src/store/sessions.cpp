#include "store/sessions.h"

#include <array>

#include "store/session_errors.h"
#include "store/session_operations.h"

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
  Result<std::string> text = new_session_text(id, data, times());
  if (!text.ok()) return done(std::move(text.error()));
  if (text.value().size() > options_.max_value_bytes) return done(session_too_large());
  backend_.run(timed(SessionCommands::create(keys_.project_session(id), text.value(),
                                             options_.session_ttl_s),
                     deadline()),
               [done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(Unit{});
               });
}

void Sessions::get(std::string_view id, FoundCallback done) {
  if (!is_uuid(id)) {
    return backend_.run(timed(SessionCommands::ping(), deadline()),
                        [done = std::move(done)](Result<Reply> outcome) mutable {
                          if (!outcome.ok()) return done(std::move(outcome.error()));
                          done(Found{});
                        });
  }
  backend_.run(timed(SessionCommands::get(keys_.project_session(id), sliding_ttl()), deadline()),
               [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 Reply& reply = outcome.value();
                 if (reply.is_nil()) {
                   seen_.forget(id);
                   return done(Found{});
                 }
                 done(Found(reply.text));
                 seen_.remember(id, std::move(reply.text));
               });
}

void Sessions::update(std::string_view id, SessionChange change, SessionTextCallback done) {
  Result<SessionChange> prepared = prepared_change(std::move(change));
  if (!prepared.ok()) return done(std::move(prepared.error()));
  updates_.run(id, std::move(prepared.value()), deadline(), std::move(done));
}

void Sessions::remove(std::string_view id, BoolCallback done) {
  on_gone(std::string(id), SessionCommands::remove(keys_.project_session(id)), std::move(done));
}

void Sessions::touch(std::string_view id, BoolCallback done) {
  backend_.run(timed(SessionCommands::touch(keys_.project_session(id), sliding_ttl()), deadline()),
               [done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(outcome.value().integer == 1);
               });
}

void Sessions::on_gone(std::string id, Command command, BoolCallback done) {
  backend_.run(timed(std::move(command), deadline()),
               [this, id = std::move(id), done = std::move(done)](Result<Reply> outcome) mutable {
                 seen_.forget(id);
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 done(outcome.value().integer == 1);
               });
}

void Sessions::complete(std::string_view id, FoundCallback done) {
  backend_.run(timed(SessionCommands::complete(keys_.project_session(id)), deadline()),
               [this, id = Id(id), done = std::move(done)](Result<Reply> outcome) mutable {
                 seen_.forget(id);
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 const Reply& reply = outcome.value();
                 if (reply.is_nil()) return done(Found{});
                 done(Found(reply.text));
               });
}

struct Sessions::Rotation {
  std::string id;
  std::string new_id;
  std::uint64_t deadline;
  UnitCallback done;
};

void Sessions::rotate(std::string_view id, std::string_view new_id, UnitCallback done) {
  Rotation rotation{std::string(id), std::string(new_id), deadline(), std::move(done)};
  if (const std::string* seen = seen_.find(id)) return rotate_from(std::move(rotation), *seen);
  Command read = timed(SessionCommands::get(keys_.project_session(id), sliding_ttl()), deadline());
  backend_.run(std::move(read),
               [this, rotation = std::move(rotation)](Result<Reply> outcome) mutable {
                 on_rotated(std::move(rotation), std::move(outcome));
               });
}

void Sessions::rotate_from(Rotation rotation, std::string current) {
  if (rotation.deadline <= clock_.active_ns()) return rotation.done(session_conflict());
  Result<std::string> next = renamed_session_text(rotation.id, current, rotation.new_id);
  if (next.ok()) next = active_session_text(next.value(), times(), !options_.sliding_expiration);
  if (!next.ok()) return rotation.done(std::move(next.error()));
  Command command = timed(SessionCommands::rotate(keys_.project_session(rotation.id),
                                                  keys_.project_session(rotation.new_id), current,
                                                  next.value(), sliding_ttl()),
                          rotation.deadline);
  backend_.run(std::move(command),
               [this, rotation = std::move(rotation)](Result<Reply> outcome) mutable {
                 on_rotated(std::move(rotation), std::move(outcome));
               });
}

// Text: what stands there, to start from. 1: done. Nil: there is no such session.
void Sessions::on_rotated(Rotation rotation, Result<Reply> outcome) {
  seen_.forget(rotation.id);
  if (!outcome.ok()) return rotation.done(std::move(outcome.error()));
  Reply& reply = outcome.value();
  if (reply.is_nil()) return rotation.done(session_not_found());
  if (reply.is_integer()) return rotation.done(Unit{});
  rotate_from(std::move(rotation), std::move(reply.text));
}

Command Sessions::timed(Command command, std::uint64_t deadline) const {
  command.deadline = deadline;
  return command;
}

std::uint64_t Sessions::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

std::int64_t Sessions::sliding_ttl() const {
  return options_.sliding_expiration ? options_.session_ttl_s : 0;
}

}  // namespace rss
