// How Sessions gives a session another id.
#include "contract/limits.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_errors.h"
#include "store/sessions/session_operations.h"
#include "store/sessions/sessions.h"
#include "store/shared/tombstone.h"
#include "store/shared/value_limit.h"

namespace rss {

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
  run_step(rotation,
           SessionCommands::read(rotation->id, keys_.project_session(rotation->id), options_));
}

Result<std::string> Sessions::renamed(const Rotation& rotation, const std::string& current) const {
  const TtlStep step = ttl_step(current, false, options_);
  const SessionTimes times{clock_.wall_ms(), step.ttl_s, end_.latest_ms(current)};
  return renamed_session_text(rotation.id, current, rotation.new_id, times, step.keeps_end);
}

void Sessions::rotate_from(const RotationPtr& rotation, std::string_view current,
                           std::string_view next) {
  rotation->has_compared = true;
  rotation->next = next;
  run_step(rotation, SessionCommands::rotate(keys_.project_session(rotation->id),
                                             keys_.project_session(rotation->new_id), current, next,
                                             sliding_ttl_of(next, options_)));
}

void Sessions::run_step(const RotationPtr& rotation, Command command) {
  command.deadline = rotation->deadline;
  backend_.run(std::move(command),
               [this, rotation](Result<Reply> outcome) { on_step(rotation, std::move(outcome)); });
}

// Text: what stands there, to start from. 1: done. Nil: there is no such session.
void Sessions::on_step(const RotationPtr& rotation, Result<Reply> outcome) {
  if (!outcome.ok()) return on_failed(rotation, std::move(outcome.error()));
  const Reply& reply = outcome.value();
  if (is_absent(reply) || reply.is_integer()) seen_.forget(rotation->id);
  if (is_absent(reply)) return end(rotation, session_not_found());
  if (reply.is_integer()) return keep_end(rotation);
  if (reply.text.size() > options_.max_value_bytes) return end(rotation, stored_value_too_large());
  remember(rotation->id, reply.text);
  if (rotation->has_compared && rotation->deadline <= clock_.active_ns())
    return end(rotation, session_conflict());
  const Result<std::string> next = renamed(*rotation, reply.text);
  if (!next.ok()) return end(rotation, next.error());
  rotate_from(rotation, reply.text, next.value());
}

void Sessions::on_failed(const RotationPtr& rotation, Error error) {
  if (rotation->has_compared) forget_if_in_doubt(rotation->id, error);
  end(rotation, std::move(error));
}

// Once it is rotated, only an end that has come may keep the new id from its caller.
void Sessions::keep_end(const RotationPtr& rotation) {
  if (!end_.may_pass(rotation->next)) return end(rotation, Unit{});
  end_.keep(keys_.project_session(rotation->new_id), rotation->next, rotation->deadline,
            [this, rotation](Result<bool> kept) {
              if (kept.ok() && !kept.value()) return end(rotation, session_not_found());
              end(rotation, Unit{});
            });
}

void Sessions::end(const RotationPtr& rotation, Result<Unit> outcome) {
  rotation->done(std::move(outcome));
  order_.leave(rotation->id);
}

}  // namespace rss
