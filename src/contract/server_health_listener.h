// ServerHealthListener: hears from a pool how its server does. Called in the middle of the pool's
// work: may run commands, and end those that wait (ServerLink::fail_waiting), but not close the
// pool.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/function.h"

namespace rss {

class ServerHealthListener {
 public:
  static constexpr std::uint64_t kSlowNs = 1'000'000'000;

  virtual ~ServerHealthListener() = default;

  // A connection has become ready.
  virtual void on_server_ready() = 0;
  // An attempt to connect failed, or a connection was lost, whatever was on its way over it; none
  // is ready now.
  virtual void on_server_lost(const Error& error) = 0;
  // So many commands were answered since the last call; a refusal is an answer.
  virtual void on_answers(std::uint64_t count) = 0;
  // A command has waited for its reply for longer than kSlowNs. Called after each poll while that
  // is so.
  virtual void on_slow() = 0;
  // A command failed by an outage, or several were lost with one connection while another is ready;
  // it was written then, on Clock::active_ns(), or never (0).
  virtual void on_failure(const Error& error, std::uint64_t written_ns) = 0;
};

// What a listener may ask of the pool.
class ServerLink {
 public:
  virtual ~ServerLink() = default;

  virtual bool server_ready() const = 0;
  // Sends a PING over a new connection. Ends once: with an error if no byte of an answer has come
  // within `timeout_ms`, or if the attempt failed. Requires that no probe is under way.
  virtual void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) = 0;
  // Ends every command that waits to be written. Requires is_outage(error).
  virtual void fail_waiting(const Error& error) = 0;
};

}  // namespace rss
