// Breaker: a circuit breaker in front of a server. Closed, it lets every call pass. It opens when
// calls fail again and again, when the connection has been lost for a second, and when a call and
// then a PING over a new connection have each been unanswered for a second. Open, it ends calls
// immediately, until a PING that it sends itself has been answered. Owned by a Storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "contract/backend.h"
#include "contract/server_health_listener.h"
#include "policy/failure_window.h"

namespace rss {

// Who acts when the server goes and comes back. Called in the middle of other work; may run
// commands.
class BreakerListener {
 public:
  virtual ~BreakerListener() = default;
  // pulse() is needed.
  virtual void on_suspected() = 0;
  virtual void on_opened(const Error& cause) = 0;
  virtual void on_closed() = 0;
};

class Breaker final : public Backend, public ServerHealthListener {
 public:
  static constexpr int kFailuresInARow = 5;
  static constexpr std::uint64_t kProbeEveryNs = 1'000'000'000;
  // How long a server may be without a connection.
  static constexpr std::uint64_t kLostNs = 1'000'000'000;
  // How long it may leave a PING over a new connection unanswered.
  static constexpr std::uint64_t kSilentMs = 1000;

  enum class State { kClosed, kOpen, kHalfOpen };

  // `probe` is what is sent to find out whether the server answers, `timeout_ns` how long that may
  // take. Everything given must outlive the breaker and every completion of the server.
  Breaker(Backend& server, ServerLink& link, const Clock& clock, Command probe,
          std::uint64_t timeout_ns)
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

  // To be called a few times a second while it is needed.
  void pulse();
  bool needs_pulse() const { return !closed() || lost_ns_; }

  State state() const { return state_; }
  bool closed() const { return state_ == State::kClosed; }
  std::string_view state_name() const;
  std::uint64_t opened_count() const { return opened_count_; }

  void on_server_ready() override;
  void on_server_lost(const Error& error) override;
  void on_answers(std::uint64_t count) override;
  void on_slow() override;
  void on_failure(const Error& error, std::uint64_t written_ns) override;

 private:
  void count_failure(const Error& error);
  void open(const Error& cause);
  void close();
  void probe();
  void on_probed(const Result<Reply>& outcome);
  void on_new_connection_probed(const Result<Unit>& outcome);
  Error away() const;

  Backend& server_;
  ServerLink& link_;
  const Clock& clock_;
  const Command probe_;
  const std::uint64_t timeout_ns_;
  BreakerListener* listener_ = nullptr;

  State state_ = State::kClosed;
  bool was_reached_ = false;
  int failures_in_row_ = 0;
  // On Clock::active_ns(): when the last connection was lost; empty while there is one.
  std::optional<std::uint64_t> lost_ns_;
  Error lost_error_ = {};
  // Whether a new connection is being tried because of a slow call, and when the last one answered.
  bool probing_ = false;
  std::optional<std::uint64_t> answered_probe_ns_;
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
