// Sessions: project sessions. Each is the JSON text of one object under one key, with a sliding
// expiration. Owned by a Storage. The package's API documents the contract of each call. The caller
// generates the ids.
#pragma once

#include <optional>
#include <string_view>

#include "base/task.h"
#include "store/sessions/own_ttl.h"
#include "store/sessions/session_updates.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"

namespace rss {

class Sessions {
 public:
  // All arguments must outlive this object and every completion of the backend. `seen` may be
  // shared with RecentSessions and SessionReplay of the same storage.
  Sessions(Backend& backend, const Clock& clock, const Options& options, LastKnownValues& seen)
      : backend_(backend),
        caller_(backend, clock, options),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        end_(backend, clock, options_),
        seen_(seen),
        order_(options),
        updates_(backend, clock, options_, keys_, seen_, order_) {}

  // Requires is_uuid(id), as does every method except get(). `ttl` requires may_have_own_ttl(id).
  // ERR_CONFLICT if the id exists. A creation in doubt is undone.
  void create(std::string_view id, std::string_view data, UnitCallback done) {
    create(id, data, std::nullopt, std::move(done));
  }
  void create(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
              UnitCallback done);

  // Reads the session and slides its TTL. The command is GETEX, a script if the id allows an own
  // TTL, or GET without sliding expiration. Returns the text as stored: its times are those of the
  // last write. For an id that is not a UUID it sends PING, so an outage yields an error, not null.
  void get(std::string_view id, FoundCallback done);

  // See SessionUpdates::run().
  void update(std::string_view id, SessionChange change, SessionTextCallback done);

  void remove(std::string_view id, BoolCallback done);
  void touch(std::string_view id, BoolCallback done);

  // Removes and returns the session in one atomic step. Ignores 'maxValueBytes': an error would
  // lose the removed text.
  void complete(std::string_view id, FoundCallback done);

  // Moves the session to `new_id` in one atomic step. A rotation in doubt is undone before later
  // calls on the session are carried out.
  void rotate(std::string_view id, std::string_view new_id, UnitCallback done) {
    rotation(std::string(id), std::string(new_id), std::move(done));
  }

 private:
  // Multi-step calls, and the second steps of other calls.
  Task creation(std::string id, std::string data, std::optional<OwnTtl> ttl, UnitCallback done);
  Task enforce_expiry(std::string id, std::string text, std::uint64_t deadline, FoundCallback done);
  Task give_unless_expired(std::string id, std::string text, std::uint64_t deadline,
                           FoundCallback done);
  Task rotation(std::string id, std::string new_id, UnitCallback done);

  void create_at(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
                 std::int64_t now_ms, std::uint64_t deadline, UnitCallback done);
  void touch_with_expiry(std::string_view id, BoolCallback done);
  void ask_server(FoundCallback done);
  template <class Completed>
  void run_in_order(std::string_view id, Command command, std::uint64_t deadline,
                    Completed completed);
  void forget_if_in_doubt(std::string_view id, const Error& error);
  void remember(std::string_view id, std::string text);
  Result<std::string> renamed(std::string_view id, std::string_view text,
                              std::string_view new_id) const;

  Backend& backend_;
  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  AbsoluteExpiry end_;
  LastKnownValues& seen_;
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
