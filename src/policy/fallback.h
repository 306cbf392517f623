// Fallback: serves commands from memory while the server is away, and replays the changes when the
// server is back. Owned by a Storage.
//
// A command is served from memory only if the breaker is not closed and the command is not in
// doubt. A command in doubt (written, and the reply is missing) ends with its error. After an
// outage, calls on a key with changes in the journal wait for the replay of that key, until their
// deadline. Cache reads wait for the pending invalidations, or are misses if the server rejects
// those.
#pragma once

#include <string_view>

#include "contract/rescuer.h"
#include "contract/storage_event.h"
#include "policy/blocked_calls.h"
#include "policy/breaker.h"
#include "policy/recovery.h"

namespace rss {

class Fallback final : public Backend,
                       public Rescuer,
                       public BreakerListener,
                       private Recovery::Owner {
 public:
  static constexpr std::uint64_t kRoundEveryNs = 1'000'000'000;
  static constexpr std::size_t kMaxHeld = 100'000;
  // How long close() replays pending changes. The replay in flight at that time still completes.
  static constexpr std::uint64_t kCloseNs = 10'000'000'000;

  // All references must outlive the fallback and every completion of the server. `on_event`
  // receives kFallback with the cause of the outage and kRecovered with counts as JSON. `wake` is
  // called when pulse() is needed again.
  struct Parts {
    Breaker& server;
    const Clock& clock;
    RecentValues& shadow;
    Replayer& replayer;
    MakeTable make_table;
    EventListener on_event;
    Function<void()> wake;
    std::uint64_t timeout_ns;
    Journal::Bounds bounds = {};
  };
  explicit Fallback(Parts parts);

  void run(Command command, Completion completion) override;
  void rescue(Command command, Completion completion, Error error) override;

  void on_suspected() override { wake_(); }
  void on_opened(const Error& cause) override;
  void on_closed() override;

  // Must be called a few times per second while needs_pulse().
  void pulse();
  bool needs_pulse() const { return away() || recovery_.has_work() || floor_.has_table(); }

  // Replays pending changes for up to kCloseNs, unless the server is away. Requires that no other
  // call is pending. pulse() must be called until `done` runs.
  void close(Function<void()> done);
  // Ends all blocked calls and all later calls with ERR_CLOSED. A pending close() ends immediately.
  void shut();

  bool away() const { return !server_.closed(); }
  struct Counts {
    std::size_t journal_entries;
    std::size_t journal_bytes;
    std::size_t kept;
    std::uint64_t answered;
    std::uint64_t replayed;
    std::uint64_t lost;
    std::uint64_t conflicts;
  };
  Counts counts() const;

 private:
  void pass(Command command, Completion completion);
  void hold(std::string_view key, Command command, Completion completion);
  void hold_for_kept(Command command, Completion completion);
  void answer(const Command& command, Completion completion, Error error);
  void let_go(std::vector<HeldCall> calls);
  void end_late();
  void begin_round();
  void finish();
  std::string recovered_detail() const;

  void on_key_done(const std::string& key) override;
  void on_kept_done() override;
  void on_round_over() override;

  Breaker& server_;
  const Clock& clock_;
  EventListener on_event_;
  Function<void()> wake_;
  Journal journal_;
  PendingInvalidations kept_;
  LocalStore floor_;
  Recovery recovery_;
  BlockedCalls held_;
  std::uint64_t answered_ = 0;
  std::uint64_t next_round_ns_ = 0;
  // True between the events kFallback and kRecovered.
  bool told_ = false;
  // The counts at the event kFallback.
  Recovery::Counts before_ = {};
  Function<void()> closing_;
  std::uint64_t close_by_ns_ = 0;
  bool shut_ = false;
};

}  // namespace rss
