// TenantSessions: the sessions of tenants' users, each under a key of its tenant, with an index for
// each user of the valid ones and of how recently they were active. A session that is missing from
// its index counts as absent. Owned by a Storage. The contract of each call is in the package's
// API; ids are made by the caller, names have been checked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sessions/session_updates.h"
#include "store/tenant_sessions/tenant_session_operations.h"
#include "store/tenant_sessions/tenant_session_sweeps.h"
#include "store/tenant_sessions/tenant_session_users.h"

namespace rss {

class TenantSessions {
 public:
  // A text that is valid during the call, or nothing.
  using Found = std::optional<std::string_view>;
  using FoundCallback = Callback<Result<Found>>;
  using BoolCallback = Callback<Result<bool>>;
  using NumberCallback = Callback<Result<std::int64_t>>;
  using Texts = std::vector<std::optional<std::string>>;
  using TextsCallback = Callback<Result<Texts>>;

  // Everything given must outlive this object and every completion of the backend.
  // `on_first_lost` is called when lost_to_eviction() becomes 1.
  TenantSessions(
      Backend& backend, const Clock& clock, const Options& options,
      Function<void()> on_first_lost = [] {})
      : backend_(backend),
        clock_(clock),
        options_(options),
        on_first_lost_(std::move(on_first_lost)),
        keys_(options.key_prefix),
        end_(backend, clock, options),
        sweeps_(backend, keys_),
        order_(options),
        updates_(backend, clock, options_, keys_, seen_, order_) {}

  // Requires is_uuid(id), as every call but get(). When the session ends, as it is told in it, then
  // the ids of the user's sessions that ended for want of room; they are gone.
  void create(std::string_view tenant, std::string_view user, std::string_view id,
              std::string_view data, TextsCallback done);

  // One write to the server: GETEX and, if its last confirmation is a second old, the touch of the
  // index, when the session's user is known. The text is as it was stored. A server that refuses to
  // write is read by GET and ZSCORE instead. For what is not a UUID the server is asked all the
  // same (PING).
  void get(std::string_view tenant, std::string_view id, FoundCallback done);

  // See SessionUpdates::run; an activity, as get().
  void update(std::string_view tenant, std::string_view id, SessionChange change,
              SessionTextCallback done);

  // Whether it existed. Never sent again when its reply is lost: the outcome is then unknown.
  void destroy(std::string_view tenant, std::string_view id, BoolCallback done);

  // The texts of the user's live sessions, the most recently active first, each followed by the
  // milliseconds of its last activity.
  void list(std::string_view tenant, std::string_view user, TextsCallback done);

  // Ends the user's sessions but `except`, which may be empty. How many there were. When a reply is
  // lost, the outcome is unknown.
  void destroy_all(std::string_view tenant, std::string_view user, std::string_view except,
                   NumberCallback done);

  // Sessions that were deleted here because their user's index had been evicted.
  std::uint64_t lost_to_eviction() const { return lost_to_eviction_; }

  // Forgets what it has seen, and gives back the memory. Requires that no call is pending.
  void forget() {
    seen_.clear();
    users_.clear();
  }

 private:
  struct Creation;
  struct Activity;
  struct Destruction;
  struct Destructions;
  struct Listing;
  using CreationPtr = std::shared_ptr<Creation>;
  using ActivityPtr = std::shared_ptr<Activity>;
  using DestructionPtr = std::shared_ptr<Destruction>;
  using DestructionsPtr = std::shared_ptr<Destructions>;
  using ListingPtr = std::shared_ptr<Listing>;

  void write_text(const CreationPtr& creation, std::int64_t now_ms);
  void store(const CreationPtr& creation, const std::vector<std::string>& looked_at);
  void on_stored(const CreationPtr& creation, Result<Reply> outcome);
  void on_evicted(const CreationPtr& creation, bool more, Result<std::vector<std::string>> evicted);
  void end(const CreationPtr& creation);

  void ask_server(FoundCallback done);
  void read(const ActivityPtr& activity);
  void run_read(const ActivityPtr& activity, Command command);
  void on_read(const ActivityPtr& activity, Result<Reply> outcome);
  void on_text(const ActivityPtr& activity, std::string text);
  void touch(const ActivityPtr& activity);
  void on_touched(const ActivityPtr& activity, std::int64_t asked_ms, Result<Reply> outcome);
  void ask_score(const ActivityPtr& activity);
  void on_score(const ActivityPtr& activity, std::int64_t asked_ms, Result<Reply> outcome);
  void decide(const ActivityPtr& activity);
  void end_lost(const Activity& activity);
  void on_member(const ActivityPtr& activity);
  void end(const ActivityPtr& activity, Result<Found> outcome);
  std::string key_of(const Activity& activity) const;
  std::string index_of(const Activity& activity) const;

  void begin(const DestructionPtr& destruction);
  void on_owner(const DestructionPtr& destruction, Result<Reply> outcome);
  void destroy_of(const DestructionPtr& destruction, const std::string& user);
  void run_last(const DestructionPtr& destruction, Command command);
  void end(const DestructionPtr& destruction, Result<bool> outcome);

  void on_doomed(const DestructionsPtr& destructions, Result<Reply> outcome);
  void end(const DestructionsPtr& destructions, Result<std::vector<std::string>> ended);

  void on_members(const ListingPtr& listing, Result<Reply> outcome);
  void read_all(const ListingPtr& listing);
  void on_texts(const ListingPtr& listing, Result<Reply> outcome);

  std::string session_key(std::string_view tenant, std::string_view id) const {
    return keys_.tenant_session(tenant, id);
  }
  Command timed(Command command) const;
  std::uint64_t deadline() const;
  std::int64_t sliding_ttl() const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  Function<void()> on_first_lost_;
  std::uint64_t lost_to_eviction_ = 0;
  const Keys keys_;
  SessionEnd end_;
  TenantSessionSweeps sweeps_;
  SeenTexts seen_;
  TenantSessionUsers users_;
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
