// Sessions: project sessions, each the JSON text of one object under one key, with a TTL that
// slides with each activity. Owned by a Storage. The contract of each call is in the package's API;
// ids are made by the caller, so that a creation may be sent again.
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
  // Everything given must outlive this object and every completion of the backend.
  // `seen` is changed by this object alone.
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

  // Requires is_uuid(id), as every call but get(). ERR_CONFLICT when the id is taken. A creation in
  // doubt is undone. With a TTL of its own requires may_have_own_ttl(id).
  void create(std::string_view id, std::string_view data, UnitCallback done) {
    create(id, data, std::nullopt, std::move(done));
  }
  void create(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
              UnitCallback done);

  // One GETEX, or a script for a session that may have a TTL of its own. The text is as it was
  // stored: the times in it are those of the last write. For what is not a UUID the server is asked
  // all the same (PING), so that an outage does not look like null.
  void get(std::string_view id, FoundCallback done);

  // See SessionUpdates::run.
  void update(std::string_view id, SessionChange change, SessionTextCallback done);

  void remove(std::string_view id, BoolCallback done);
  void touch(std::string_view id, BoolCallback done);

  // The session, removed in the same step; however long it is, since it is there no longer.
  void complete(std::string_view id, FoundCallback done);

  // The same data under `new_id`; the old id is gone in the same step. A rotation in doubt is
  // undone before later calls on the session are carried out.
  void rotate(std::string_view id, std::string_view new_id, UnitCallback done) {
    rotation(std::string(id), std::string(new_id), std::move(done));
  }

 private:
  // The calls of several steps, or the steps that follow a single one.
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
