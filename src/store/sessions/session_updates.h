// SessionUpdates: updates by compare-and-set. For each session at most one is on its way; those
// that come meanwhile wait and are folded, in their order, into the next. Owned by Sessions, or by
// TenantSessions.
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

// The session's text; valid during the call.
using SessionTextCallback = Callback<Result<std::string_view>>;

class SessionUpdates {
 public:
  // Everything given must outlive this object and every completion of the backend.
  SessionUpdates(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
                 LastKnownValues& seen, SessionOrder& order)
      : caller_(backend, clock, options),
        clock_(clock),
        options_(options),
        keys_(keys),
        seen_(seen),
        order_(order),
        end_(backend, clock, options) {}

  // Requires is_uuid(identity.id) and a change prepared for the session's family. Ends with the
  // text that was stored; ERR_SESSION_NOT_FOUND when there is no such session, ERR_CONFLICT when
  // others changed it each time until the deadline, ERR_TOO_LARGE when the change is over the
  // limit, or the text is or would be, ERR_OVERLOADED when too many calls wait for others on their
  // session.
  void run(SessionIdentity identity, SessionChange change, std::uint64_t deadline,
           SessionTextCallback done);

 private:
  struct Update {
    SessionChange change;
    std::uint64_t deadline;
    SessionTextCallback done;
    // Its save is in the text that the batch was last applied to: nothing of it is written.
    bool is_saved = false;
  };

  // Updates of one session that are made in one step.
  struct Batch final : public WrittenMembers {
    Batch(std::string session_id, std::string_view its_tenant)
        : id(std::move(session_id)), tenant(its_tenant) {}

    SessionIdentity identity() const { return {id, tenant}; }

    const std::string id;
    const std::string tenant;
    List written() const override;

    SessionOrder::Ticket ticket = 0;
    std::vector<Update> updates = {};
    // A step of it is in doubt.
    bool in_doubt = false;
  };
  using BatchPtr = std::shared_ptr<Batch>;

  struct Refusal {
    std::size_t index;  // of the update in its batch
    Error error;
  };

  // What a batch makes of a text.
  struct Applied {
    std::string text;
    std::vector<Refusal> refused;
    std::size_t written = 0;  // how many updates change it
  };

  // Carries out the batch whose turn has come, and leaves the session's line.
  Task carry_out(BatchPtr batch);
  // Whether the batch is tried again after the error of a step; else it has ended.
  bool goes_on_after(const BatchPtr& batch, const Error& error);
  // Ends the updates whose deadline has passed. False when none is left, and the batch has ended.
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
  // The batch of each session that was opened last, until it has ended.
  std::unordered_map<std::string, BatchPtr> newest_;
};

}  // namespace rss
