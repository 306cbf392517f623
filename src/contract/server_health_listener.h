// ServerHealthListener: receives health events of a pool's server. The pool calls it in the middle
// of its own work. A listener may run commands and call ServerLink::fail_waiting(). It must not
// close the pool.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/function.h"

namespace rss {

class ServerHealthListener {
 public:
  static constexpr std::uint64_t kSlowNs = 1'000'000'000;

  virtual ~ServerHealthListener() = default;

  // A connection became ready.
  virtual void on_server_ready() = 0;
  // A connection attempt failed or a connection was lost, and no connection is ready now. Reported
  // whether or not commands were in flight.
  virtual void on_server_lost(const Error& error) = 0;
  // The number of replies since the last call. An ERR_SERVER or ERR_CORRUPT reply counts as well.
  virtual void on_answers(std::uint64_t count) = 0;
  // A command has been waiting for its reply for longer than kSlowNs. Called after each poll while
  // this holds.
  virtual void on_slow() = 0;
  // A command failed because of an outage. Commands lost with one connection count as one failure,
  // reported here only while another connection is ready. `written_ns` is when the command was
  // written, in Clock::active_ns() time, or 0 if it never was.
  virtual void on_failure(const Error& error, std::uint64_t written_ns) = 0;
};

// The operations of the pool that are available to a listener.
class ServerLink {
 public:
  virtual ~ServerLink() = default;

  virtual bool server_ready() const = 0;
  // Sends a PING over a new connection. Calls `done` once, with an error if the connection attempt
  // fails or no byte of a reply arrives within `timeout_ms`. Requires that no probe is running.
  virtual void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) = 0;
  // Fails every command that is queued and not yet written. Requires is_outage(error).
  virtual void fail_waiting(const Error& error) = 0;
};

}  // namespace rss
