// Sessions: project sessions, each the JSON text of one object under one key, with a TTL that
// slides with each activity. Owned by a Storage. The contract of each call is in the package's API;
// ids are made by the caller, so that a creation may be sent again.
#pragma once

#include <optional>
#include <string_view>

#include "store/sessions/own_ttl.h"
#include "store/sessions/session_updates.h"

namespace rss {

class Sessions {
 public:
  // A text that is valid during the call, or nothing.
  using Found = std::optional<std::string_view>;
  using FoundCallback = Callback<Result<Found>>;
  using BoolCallback = Callback<Result<bool>>;
  using UnitCallback = Callback<Result<Unit>>;

  // Everything given must outlive this object and every completion of the backend.
  // `seen` is changed by this object alone.
  Sessions(Backend& backend, const Clock& clock, const Options& options, SeenTexts& seen)
      : backend_(backend),
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
  void rotate(std::string_view id, std::string_view new_id, UnitCallback done);

 private:
  struct Rotation;

  using RotationPtr = std::shared_ptr<Rotation>;

  void show(std::string_view id, std::string text, std::uint64_t deadline, FoundCallback done);
  void give_unless_over(std::string_view id, std::string text, std::uint64_t deadline,
                        FoundCallback done);
  void touch_with_end(std::string_view id, BoolCallback done);
  void create_at(std::string_view id, std::string_view data, const std::optional<OwnTtl>& ttl,
                 std::int64_t now_ms, UnitCallback done);
  void ask_server(FoundCallback done);
  template <class Completed>
  void run_in_order(std::string_view id, Command command, Completed completed);
  void forget_if_in_doubt(std::string_view id, const Error& error);
  void begin(const RotationPtr& rotation);
  Result<std::string> renamed(const Rotation& rotation, const std::string& current) const;
  void rotate_from(const RotationPtr& rotation, std::string_view current, std::string_view next);
  void run_step(const RotationPtr& rotation, Command command);
  void on_step(const RotationPtr& rotation, Result<Reply> outcome);
  void on_failed(const RotationPtr& rotation, Error error);
  void remember(std::string_view id, std::string text);
  void keep_end(const RotationPtr& rotation);
  void end(const RotationPtr& rotation, Result<Unit> outcome);
  Command timed(Command command) const;
  std::uint64_t deadline() const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  SessionEnd end_;
  SeenTexts& seen_;
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
