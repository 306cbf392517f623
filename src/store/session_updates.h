// SessionUpdates: updates by compare-and-set. For each session at most one is on its way; those
// that come meanwhile wait and are folded, in their order, into the next. Owned by Sessions.
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
#include "store/seen_texts.h"
#include "store/session_text.h"

namespace rss {

// The session's text; valid during the call.
using SessionTextCallback = Callback<Result<std::string_view>>;

class SessionUpdates {
 public:
  // Everything given must outlive this object and every completion of the backend.
  SessionUpdates(Backend& backend, const Clock& clock, const Options& options, const Keys& keys,
                 SeenTexts& seen)
      : backend_(backend), clock_(clock), options_(options), keys_(keys), seen_(seen) {}

  // Requires is_uuid(id) and a prepared change. Ends with the text that was stored;
  // ERR_SESSION_NOT_FOUND when there is no such session, ERR_CONFLICT when others changed it each
  // time until the deadline, ERR_TOO_LARGE when the text would be over the limit.
  void run(std::string_view id, SessionChange change, std::uint64_t deadline,
           SessionTextCallback done);

 private:
  struct Update {
    SessionChange change;
    std::uint64_t deadline;
    SessionTextCallback done;
  };

  // The updates of one session. It is there while one of them is.
  struct Flight {
    std::vector<Update> folded;   // on their way
    std::vector<Update> waiting;  // for the next
  };

  void start(const std::string& id);
  void read(const std::string& id);
  void on_read(const std::string& id, Result<Reply> outcome);
  void on_failed(const std::string& id, const Error& error);
  void replace(const std::string& id, std::string current);
  void on_replaced(const std::string& id, std::string next, Result<Reply> outcome);
  void again(const std::string& id, const std::string* current);
  void end(const std::string& id, const Result<std::string_view>& outcome);
  void drop_late(Flight& flight, const Error& error);
  std::string apply(const std::string& id, Flight& flight, std::string text);
  Command with_deadline(const Flight& flight, Command command) const;
  std::int64_t sliding_ttl() const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys& keys_;
  SeenTexts& seen_;
  std::unordered_map<std::string, Flight> flights_;
};

}  // namespace rss
