// Recovery: replays pending changes to the server after an outage, one at a time. The order is:
// pending invalidations, removed keys, keys with blocked calls, all other keys. Replay runs in
// rounds. A change that the server rejects is retried in the next round, or counted as lost if
// every retry would fail. Owned by a Fallback.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/task.h"
#include "contract/backend.h"
#include "contract/replayer.h"
#include "policy/local_store.h"
#include "policy/pending_invalidations.h"

namespace rss {

class Recovery {
 public:
  // Notified of the progress. Called in the middle of a round. May run commands.
  class Owner {
   public:
    virtual ~Owner() = default;
    // The key needs no further replay, and its journal entry has been removed.
    virtual void on_key_done(const std::string& key) = 0;
    // A pending invalidation ran or failed: owes_kept() and refuses_kept() may have changed.
    virtual void on_kept_done() = 0;
    virtual void on_round_over() = 0;
  };

  struct Counts {
    std::uint64_t replayed = 0;
    std::uint64_t lost = 0;
    std::uint64_t conflicts = 0;
    // The number of lost changes by error code name.
    std::map<std::string_view, std::uint64_t> reasons = {};
  };

  // All references must outlive the recovery and every completion of the server.
  Recovery(Backend& server, const Clock& clock, Replayer& replayer, Journal& journal,
           PendingInvalidations& kept, LocalStore& floor, std::uint64_t timeout_ns, Owner& owner)
      : server_(server),
        clock_(clock),
        replayer_(replayer),
        journal_(journal),
        kept_(kept),
        floor_(floor),
        timeout_ns_(timeout_ns),
        owner_(owner) {}

  bool running() const { return running_; }
  bool has_work() const { return !journal_.empty() || !kept_.empty() || kept_sent_; }
  // True while an invalidation is pending or in flight.
  bool owes_kept() const { return !kept_.empty() || kept_sent_; }
  // True if a live server has rejected a pending invalidation. When it will accept it is unknown.
  bool refuses_kept() const { return kept_refused_; }

  // Requires !running().
  void begin_round();
  // The step in flight completes. No further step begins.
  void stop() { stopping_ = true; }
  // Calls on this key are blocked: it is replayed before other keys that were not removed.
  void hurry(std::string_view key) { wanted_.emplace_back(key); }

  const Counts& counts() const { return counts_; }

 private:
  Task round();
  std::optional<std::string> next_key();
  Awaitable<Result<Replayer::Outcome>> replay(const Replayer::Work& work);
  void on_kept(const Command& command, const Result<Reply>& outcome);
  void on_kept_refused(const Command& command, const Error& error);
  void on_key(const Replayer::Work& sent, const Result<Replayer::Outcome>& outcome);
  void on_refused(const std::string& key, const Error& error);
  void lose(const std::string& key, ErrorCode reason);
  void finish(const std::string& key);
  void count_lost(ErrorCode reason);

  Backend& server_;
  const Clock& clock_;
  Replayer& replayer_;
  Journal& journal_;
  PendingInvalidations& kept_;
  LocalStore& floor_;
  const std::uint64_t timeout_ns_;
  Owner& owner_;

  Counts counts_;
  bool running_ = false;
  bool stopping_ = false;
  bool kept_sent_ = false;
  bool kept_refused_ = false;
  // State of the current round. Keys can enter wanted_ before the round begins.
  int refused_ = 0;
  std::deque<std::string> removed_;
  std::deque<std::string> wanted_;
  std::deque<std::string> rest_;
};

}  // namespace rss
