// TenantSessions: the sessions of tenants' users, each under a key of its tenant, with an index for
// each user of the valid ones and of how recently they were active. A session that is missing from
// its index counts as absent. Owned by a Storage. The contract of each call is in the package's
// API; ids are made by the caller, names have been checked.
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
  // Everything given must outlive this object and every completion of the backend.
  // `on_first_lost` is called when lost_to_eviction() becomes 1.
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

  // Requires is_uuid(id), as every call but get(). When the session ends, as it is told in it, then
  // the ids of the user's sessions that ended for want of room; they are gone.
  void create(std::string_view tenant, std::string_view user, std::string_view id,
              std::string_view data, TextListCallback done) {
    creation(std::string(tenant), std::string(user), std::string(id), std::string(data),
             std::move(done));
  }

  // One write to the server: GETEX and, if its last confirmation is a second old, the touch of the
  // index, when the session's user is known. The text is as it was stored. A server that refuses to
  // write is read by GET and ZSCORE instead. For what is not a UUID the server is asked all the
  // same (PING).
  void get(std::string_view tenant, std::string_view id, FoundCallback done);

  // See SessionUpdates::run; an activity, as get().
  void update(std::string_view tenant, std::string_view id, SessionChange change,
              SessionTextCallback done);

  // Whether it existed. Never sent again when its reply is lost: the outcome is then unknown.
  void destroy(std::string_view tenant, std::string_view id, BoolCallback done) {
    destruction(std::string(tenant), std::string(id), std::move(done));
  }

  // The texts of the user's live sessions, the most recently active first, each followed by the
  // milliseconds of its last activity.
  void list(std::string_view tenant, std::string_view user, TextListCallback done) {
    listing(std::string(tenant), std::string(user), std::move(done));
  }

  // Ends the user's sessions but `except`, which may be empty. How many there were. When a reply is
  // lost, the outcome is unknown.
  void destroy_all(std::string_view tenant, std::string_view user, std::string_view except,
                   NumberCallback done) {
    destruction_of_all(std::string(tenant), std::string(user), std::string(except),
                       std::move(done));
  }

  // Sessions that were deleted here because their user's index had been evicted.
  std::uint64_t lost_to_eviction() const { return lost_to_eviction_; }

  // Forgets what it has seen, and gives back the memory. Requires that no call is pending.
  void forget() {
    seen_.clear();
    users_.clear();
  }

 private:
  // A session that an activity has found, in its user's index or not.
  struct Activity {
    std::string tenant;
    std::string id;
    std::string text;
    std::uint64_t deadline;
    bool slides = true;           // false: the server refuses writes
    bool enforces_expiry = true;  // false: the call has set the absolute expiry
  };
  // kEndedSince: the session was there when it was read.
  enum class Membership { kMember, kEndedSince, kEnding, kNotInIndex };
  // An activity that is on its way to the index of this user.
  struct Touch {
    std::string user;
    std::int64_t sent_ms;
    Started<Result<Reply>> reply = {};
  };
  using Touching = std::optional<Touch>;

  // Each call of several steps.
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
  // By the reply to a touch, or to the question for the score.
  static Membership membership_of(const Reply& reply);
  Awaitable<Result<Reply>> texts_of(std::vector<TenantSessionKey> sessions, std::uint64_t deadline);
  void undo_creation(std::string_view key, std::string_view index_key, std::string_view id,
                     std::string_view text);
  // Whether the text is a session of this user that has not ended.
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
