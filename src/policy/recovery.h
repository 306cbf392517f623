// Recovery: tells a server that is back what it has to hear: first the kept commands, then the
// removed keys, then the others, one by one. In rounds: what the server refuses is kept for the
// next. Owned by a Fallback.
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
  // Who has to act on what has become of something. Called in the middle of a round; may run
  // commands.
  class Owner {
   public:
    virtual ~Owner() = default;
    // The journal may know the key no more.
    virtual void on_key_done(const std::string& key) = 0;
    // A kept command was carried out, or refused: then owes_kept() or refuses_kept() may have
    // changed.
    virtual void on_kept_done() = 0;
    virtual void on_round_over() = 0;
  };

  struct Counts {
    std::uint64_t replayed = 0;
    std::uint64_t lost = 0;
    std::uint64_t conflicts = 0;
    // Why, by the names of error codes.
    std::map<std::string_view, std::uint64_t> reasons = {};
  };

  // Everything given must outlive it and every completion of the server.
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
  // Whether a kept command has not been carried out.
  bool owes_kept() const { return !kept_.empty() || kept_sent_; }
  // Whether the server is there and refused one when it was told last: nobody knows until when.
  bool refuses_kept() const { return kept_refused_; }

  // Requires that it is not running.
  void begin_round();
  // What is on its way ends, nothing follows.
  void stop() { stopping_ = true; }
  // Somebody waits for this key.
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
  // Of this round.
  int refused_ = 0;
  std::deque<std::string> removed_;
  std::deque<std::string> wanted_;
  std::deque<std::string> rest_;
};

}  // namespace rss
