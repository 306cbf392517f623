// Breaker: a circuit breaker in front of a server. While it is closed, every call goes to the
// server. It opens when calls fail repeatedly, when the first connection attempt fails, and when no
// connection has been ready for a second. It also opens when a call and then a PING over a new
// connection have each gone unanswered for a second. While it is not closed, each call fails
// immediately or goes to its Rescuer. It closes when the server answers a probe or rejects this
// client. Owned by a Storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "contract/backend.h"
#include "contract/server_health_listener.h"
#include "policy/failure_window.h"

namespace rss {

// Notified when the breaker opens and closes. Called in the middle of other work. May run commands.
class BreakerListener {
 public:
  virtual ~BreakerListener() = default;
  // The connection was lost: from now on Breaker::pulse() must be called.
  virtual void on_suspected() = 0;
  virtual void on_opened(const Error& cause) = 0;
  virtual void on_closed() = 0;
};

class Breaker final : public Backend, public ServerHealthListener {
 public:
  static constexpr int kFailuresInARow = 5;
  static constexpr std::uint64_t kProbeEveryNs = 1'000'000'000;
  // The breaker opens when no connection has been ready for this long.
  static constexpr std::uint64_t kLostNs = 1'000'000'000;
  // Timeout of a PING over a new connection.
  static constexpr std::uint64_t kSilentMs = 1000;

  enum class State { kClosed, kOpen, kHalfOpen };

  // `probe` is the command that checks whether the server answers, `timeout_ns` its timeout. The
  // server, the link and the clock must outlive the breaker and every completion of the server.
  Breaker(Backend& server, ServerLink& link, const Clock& clock, Command probe,
          std::uint64_t timeout_ns)
      : server_(server),
        link_(link),
        clock_(clock),
        probe_(std::move(probe)),
        timeout_ns_(timeout_ns) {}

  // The listener must outlive the breaker.
  void listen(BreakerListener& listener) { listener_ = &listener; }

  void run(Command command, Completion completion) override;

  // The backend that runs the commands while the breaker is closed.
  Backend& server() { return server_; }

  // Must be called a few times per second while needs_pulse().
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
  // On Clock::active_ns(): when the last connection was lost. Reset when a connection is ready and
  // when the breaker opens.
  std::optional<std::uint64_t> lost_ns_;
  Error lost_error_ = {};
  // True while a slow call is followed up by a PING over a new connection.
  bool probing_ = false;
  // On Clock::active_ns(): when the last such PING was answered.
  std::optional<std::uint64_t> answered_probe_ns_;
  FailureWindow window_;
  // Cause of the latest failure during the outage.
  std::string cause_;
  std::int64_t opened_wall_ms_ = 0;
  std::uint64_t opened_count_ = 0;
  // On Clock::active_ns().
  std::uint64_t closed_ns_ = 0;
  std::uint64_t probed_ns_ = 0;
};

}  // namespace rss
