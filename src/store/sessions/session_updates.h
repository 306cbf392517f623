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
#include "contract/backend.h"
#include "store/sessions/seen_texts.h"
#include "store/sessions/session_end.h"
#include "store/sessions/session_order.h"
#include "store/sessions/session_text.h"

namespace rss {

// The session's text; valid during the call.
using SessionTextCallback = Callback<Result<std::string_view>>;

class SessionUpdates {
 public:
  // Everything given must outlive this object and every completion of the backend.
  SessionUpdates(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
                 SeenTexts& seen, SessionOrder& order)
      : backend_(backend),
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

  // Where the text comes from that the changes are applied to.
  enum class Source { kMemory, kStore };

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

  void begin(const BatchPtr& batch);
  void read(const BatchPtr& batch);
  void on_read(const BatchPtr& batch, Result<Reply> outcome);
  void replace(const BatchPtr& batch, const std::string& current, Source source);
  void on_replaced(const BatchPtr& batch, const std::string& next, Result<Reply> outcome);
  void remember(const Batch& batch, std::string text);
  void end_with(const BatchPtr& batch, const std::string& text);
  void keep_end(const BatchPtr& batch, const std::string& next);
  void on_failed(const BatchPtr& batch, const Error& error);
  void end(const BatchPtr& batch, const Result<std::string_view>& outcome);
  // Whether somebody is left.
  bool drop_late(const BatchPtr& batch, const Error& error);
  Applied apply(Batch& batch, std::string text) const;
  Result<std::string> changed(const Batch& batch, const std::string& text,
                              const Update& update) const;
  void refuse(Batch& batch, const std::vector<Refusal>& refused);
  std::string key_of(const Batch& batch) const;
  Command with_deadline(const Batch& batch, Command command) const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys& keys_;
  SeenTexts& seen_;
  SessionOrder& order_;
  SessionEnd end_;
  // The batch of each session that was opened last, until it has ended.
  std::unordered_map<std::string, BatchPtr> newest_;
};

}  // namespace rss
