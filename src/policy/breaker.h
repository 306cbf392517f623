// Breaker: in front of a server, keeps calls from waiting for one that is away. Closed, it lets
// everything pass. It opens when the server fails again and again; then calls end at once, until a
// PING that it sends itself, by a new connection or each second, has been answered. Owned by a
// Storage.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "contract/backend.h"
#include "contract/link_listener.h"
#include "policy/failure_window.h"

namespace rss {

// Who acts when the server goes and comes back. Called in the middle of other work; may run
// commands.
class BreakerListener {
 public:
  virtual ~BreakerListener() = default;
  virtual void on_opened(const Error& cause) = 0;
  virtual void on_closed() = 0;
};

class Breaker final : public Backend, public LinkListener {
 public:
  static constexpr int kFailuresInARow = 5;
  static constexpr std::uint64_t kProbeEveryNs = 1'000'000'000;

  enum class State { kClosed, kOpen, kHalfOpen };

  // `probe` is what is sent to find out whether the server answers, `timeout_ns` how long that may
  // take. Everything given must outlive the breaker and every completion of the server.
  Breaker(Backend& server, Link& link, const Clock& clock, Command probe, std::uint64_t timeout_ns)
      : server_(server),
        link_(link),
        clock_(clock),
        probe_(std::move(probe)),
        timeout_ns_(timeout_ns) {}

  // Must outlive the breaker.
  void listen(BreakerListener& listener) { listener_ = &listener; }

  void run(Command command, Completion completion) override;

  // What commands pass to while it is closed.
  Backend& server() { return server_; }

  // To be called a few times a second while the state is not closed.
  void pulse();

  State state() const { return state_; }
  bool closed() const { return state_ == State::kClosed; }
  std::string_view state_name() const;
  std::uint64_t opened_count() const { return opened_count_; }

  void on_link_ready() override;
  void on_link_lost(const Error& error) override;
  void on_answers(std::uint64_t count) override;
  void on_failure(const Error& error, std::uint64_t written_ns) override;

 private:
  void count_failure(const Error& error);
  void open(const Error& cause);
  void close();
  void probe();
  void on_probed(const Result<Reply>& outcome);
  Error away() const;

  Backend& server_;
  Link& link_;
  const Clock& clock_;
  const Command probe_;
  const std::uint64_t timeout_ns_;
  BreakerListener* listener_ = nullptr;

  State state_ = State::kClosed;
  bool was_reached_ = false;
  int failures_in_row_ = 0;
  FailureWindow window_;
  // Of the last failure, and when it was that the breaker opened.
  std::string cause_;
  std::int64_t opened_wall_ms_ = 0;
  std::uint64_t opened_count_ = 0;
  // On Clock::active_ns().
  std::uint64_t closed_ns_ = 0;
  std::uint64_t probed_ns_ = 0;
};

}  // namespace rss
