// SessionUpdates: updates by compare-and-set. At most one batch is in flight for each session.
// Updates that arrive meanwhile are queued and combined, in order, into the next batch. Owned by
// Sessions and by TenantSessions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "base/task.h"
#include "store/sessions/absolute_expiry.h"
#include "store/sessions/last_known_values.h"
#include "store/sessions/session_order.h"
#include "store/sessions/session_text.h"
#include "store/shared/caller.h"

namespace rss {

// Receives the session's text, which is valid during the callback.
using SessionTextCallback = Callback<Result<std::string_view>>;

class SessionUpdates {
 public:
  // All arguments must outlive this object and every completion of the backend.
  SessionUpdates(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
                 LastKnownValues& seen, SessionOrder& order)
      : caller_(backend, clock, options),
        clock_(clock),
        options_(options),
        keys_(keys),
        seen_(seen),
        order_(order),
        end_(backend, clock, options) {}

  // Requires is_uuid(identity.id) and a change prepared for the session's family. Returns the text
  // that was stored. Errors:
  // - ERR_SESSION_NOT_FOUND: the session does not exist.
  // - ERR_CONFLICT: other processes changed the session on every attempt until the deadline.
  // - ERR_TOO_LARGE: the change, the stored text or the new text exceeds 'maxValueBytes'.
  // - ERR_CORRUPT: the stored value is not the text of this session.
  // - ERR_OVERLOADED: the queue limits of SessionOrder are reached.
  // - Any error of the backend.
  void run(SessionIdentity identity, SessionChange change, std::uint64_t deadline,
           SessionTextCallback done);

 private:
  struct Update {
    SessionChange change;
    std::uint64_t deadline;
    SessionTextCallback done;
    // The text that the batch was last applied to already records this update's save, so the update
    // writes no members.
    bool is_saved = false;
  };

  // Updates of one session that one compare-and-set stores.
  struct Batch final : public WrittenMembers {
    Batch(std::string session_id, std::string_view its_tenant)
        : id(std::move(session_id)), tenant(its_tenant) {}

    SessionIdentity identity() const { return {id, tenant}; }

    const std::string id;
    const std::string tenant;
    List written() const override;

    SessionOrder::Ticket ticket = 0;
    std::vector<Update> updates = {};
    // A compare-and-set of this batch is in doubt.
    bool in_doubt = false;
  };
  using BatchPtr = std::shared_ptr<Batch>;

  struct Refusal {
    std::size_t index;  // position of the update in its batch
    Error error;
  };

  // The result of applying a batch to a text.
  struct Applied {
    std::string text;
    std::vector<Refusal> refused;
    std::size_t written = 0;  // number of updates that write members
  };

  // Runs the batch as the session's current multi-step call, then calls SessionOrder::leave().
  Task carry_out(BatchPtr batch);
  // True if the batch is retried after the error of a command. Otherwise the batch has ended.
  bool goes_on_after(const BatchPtr& batch, const Error& error);
  // Completes the updates whose deadline has passed. False if no update is left: the batch has
  // ended.
  bool drop_late(const BatchPtr& batch, const Error& error);
  void end(const BatchPtr& batch, const Result<std::string_view>& outcome);
  void refuse(Batch& batch, const std::vector<Refusal>& refused);
  Applied apply(Batch& batch, std::string text) const;
  Result<std::string> changed(const Batch& batch, const std::string& text,
                              const Update& update) const;
  void remember(const Batch& batch, std::string text);
  std::string key_of(const Batch& batch) const;
  static std::uint64_t deadline_of(const Batch& batch);

  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
  const Keys& keys_;
  LastKnownValues& seen_;
  SessionOrder& order_;
  AbsoluteExpiry end_;
  // The most recent batch of each session, until it ends.
  std::unordered_map<std::string, BatchPtr> newest_;
};

}  // namespace rss
