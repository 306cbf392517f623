// TenantSessions: the sessions of tenants' users. Each session has a key of its tenant. Each user
// has an index of their valid sessions with the time of their last activity. A session that is
// missing from its user's index counts as absent. Owned by a Storage. The package's API documents
// the contract of each call. The caller generates the ids and validates the names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "store/sessions/session_updates.h"
#include "store/shared/caller.h"
#include "store/shared/outcomes.h"
#include "store/tenant_sessions/tenant_session_operations.h"
#include "store/tenant_sessions/tenant_session_sweeps.h"
#include "store/tenant_sessions/tenant_session_users.h"

namespace rss {

class TenantSessions {
 public:
  // All arguments must outlive this object and every completion of the backend. `on_first_lost` is
  // called when lost_to_eviction() becomes 1.
  TenantSessions(
      Backend& backend, const Clock& clock, const Options& options,
      Function<void()> on_first_lost = [] {})
      : caller_(backend, clock, options),
        clock_(clock),
        options_(options),
        on_first_lost_(std::move(on_first_lost)),
        keys_(options.key_prefix),
        end_(backend, clock, options),
        sweeps_(caller_, keys_),
        order_(options),
        updates_(backend, clock, options_, keys_, seen_, order_) {}

  // Requires is_uuid(id), like every call except get(). Returns the expiry time as in the session's
  // text, then the ids of the user's sessions that were deleted because the user had more than
  // maxSessionsPerUser.
  void create(std::string_view tenant, std::string_view user, std::string_view id,
              std::string_view data, TextListCallback done) {
    creation(std::string(tenant), std::string(user), std::string(id), std::string(data),
             std::move(done));
  }

  // Returns the stored text. Sends GETEX (GET without sliding expiration). If the index must be
  // checked and the session's user is cached, pipelines the touch of the index in one write with
  // it. On a server that rejects writes, GET and ZSCORE take their place. If the id is not a UUID,
  // sends only a PING, so that an outage is reported, and returns nothing.
  void get(std::string_view tenant, std::string_view id, FoundCallback done);

  // See SessionUpdates::run. Counts as an activity of the session, like get().
  void update(std::string_view tenant, std::string_view id, SessionChange change,
              SessionTextCallback done);

  // Returns whether the session existed. Not retried: when the reply is lost, the outcome is
  // unknown.
  void destroy(std::string_view tenant, std::string_view id, BoolCallback done) {
    destruction(std::string(tenant), std::string(id), std::move(done));
  }

  // Returns the texts of the user's live sessions, the most recently active first. Each text is
  // followed by the Unix time of the last activity in milliseconds.
  void list(std::string_view tenant, std::string_view user, TextListCallback done) {
    listing(std::string(tenant), std::string(user), std::move(done));
  }

  // Deletes the user's sessions except the one with the id `except`, which may be empty. Returns
  // the number of sessions deleted. Not retried: when a reply is lost, the outcome is unknown.
  void destroy_all(std::string_view tenant, std::string_view user, std::string_view except,
                   NumberCallback done) {
    destruction_of_all(std::string(tenant), std::string(user), std::string(except),
                       std::move(done));
  }

  // The number of sessions that this process deleted because their user's index was evicted.
  std::uint64_t lost_to_eviction() const { return lost_to_eviction_; }

  // Clears the caches and releases their memory. Requires that no call is pending.
  void forget() {
    seen_.clear();
    users_.clear();
  }

 private:
  // A session found by get() or update(), before the check of its membership.
  struct Activity {
    std::string tenant;
    std::string id;
    std::string text;
    std::uint64_t deadline;
    bool slides = true;           // false: the server rejects writes
    bool enforces_expiry = true;  // false: the call has enforced the absolute expiry
  };
  // kEndedSince: the session was deleted or expired after it was read.
  enum class Membership { kMember, kEndedSince, kEnding, kNotInIndex };
  // A pending touch of the user's index.
  struct Touch {
    std::string user;
    std::int64_t sent_ms;
    Started<Result<Reply>> reply = {};
  };
  using Touching = std::optional<Touch>;

  // The calls of several steps.
  Task creation(std::string tenant, std::string user, std::string id, std::string data,
                TextListCallback done);
  Task reading(std::string tenant, std::string id, FoundCallback done);
  Task destruction(std::string tenant, std::string id, BoolCallback done);
  Task listing(std::string tenant, std::string user, TextListCallback done);
  Task destruction_of_all(std::string tenant, std::string user, std::string except,
                          NumberCallback done);

  void ask_server(FoundCallback done);
  Touching touch_if_due(std::string_view tenant, std::string_view id, std::string_view user,
                        std::uint64_t deadline);
  Task check_membership(Activity activity, Touching touching, FoundCallback done);
  Task end_lost(std::string tenant, std::string user, std::string id);
  // Requires a reply to touch() or score().
  static Membership membership_of(const Reply& reply);
  Awaitable<Result<Reply>> texts_of(std::vector<TenantSessionKey> sessions, std::uint64_t deadline);
  void undo_creation(std::string_view key, std::string_view index_key, std::string_view id,
                     std::string_view text);
  // Whether the text is a session of this user whose absolute expiry has not passed.
  Result<bool> lists(SessionIdentity identity, std::string_view user,
                     const std::string& text) const;

  std::string session_key(std::string_view tenant, std::string_view id) const {
    return keys_.tenant_session(tenant, id);
  }
  std::int64_t sliding_ttl() const;

  Caller caller_;
  const Clock& clock_;
  const Options& options_;
  Function<void()> on_first_lost_;
  std::uint64_t lost_to_eviction_ = 0;
  const Keys keys_;
  AbsoluteExpiry end_;
  TenantSessionSweeps sweeps_;
  LastKnownValues seen_;
  TenantSessionUsers users_;
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
