// Fallback: in front of a server, serves from memory while the breaker is open, and replays what
// was done there when the server is back. Owned by a Storage.
//
// A command is served here only if the breaker is open and the command was never written to the
// server: one whose outcome is unknown ends with its error. While the journal holds changes of a
// key and the server is back, calls on that key wait for its replay, until their deadline.
#pragma once

#include <string_view>

#include "contract/rescuer.h"
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
  // How long closing goes on telling the server; what it has begun then still ends.
  static constexpr std::uint64_t kCloseNs = 10'000'000'000;

  // What the world hears of: "fallback" with the cause, "recovered" with counts as JSON.
  using Event = Function<void(std::string_view name, std::string_view detail)>;

  // Everything given must outlive it and every completion of the server. `wake` is called when
  // pulse() is needed again.
  struct Parts {
    Breaker& server;
    const Clock& clock;
    RecentValues& shadow;
    Replayer& replayer;
    MakeTable make_table;
    Event on_event;
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

  // To be called a few times a second while needs_pulse().
  void pulse();
  bool needs_pulse() const { return away() || recovery_.has_work() || floor_.has_table(); }

  // Tells the server what it can within kCloseNs, if it is there; to be called when no other call
  // is pending. Needs the pulse until it is done.
  void close(Function<void()> done);
  // Whatever waits here ends with ERR_CLOSED, and so does all that comes; a close() ends now.
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
  Event on_event_;
  Function<void()> wake_;
  Journal journal_;
  PendingInvalidations kept_;
  LocalStore floor_;
  Recovery recovery_;
  BlockedCalls held_;
  std::uint64_t answered_ = 0;
  std::uint64_t next_round_ns_ = 0;
  // The world was told of an outage and not of its end; what was counted before it.
  bool told_ = false;
  Recovery::Counts before_ = {};
  Function<void()> closing_;
  std::uint64_t close_by_ns_ = 0;
  bool shut_ = false;
};

}  // namespace rss
