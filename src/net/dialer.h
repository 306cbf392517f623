// Dialer: one attempt to connect to a server over TCP. It resolves the host name, then tries the
// addresses in order until one accepts. Destroying the dialer cancels the attempt, and `done` is
// not called afterwards. Owned by a Wire or a PlainTextProbe.
#pragma once

#include <string>

#include "base/error.h"
#include "base/function.h"
#include "base/options.h"
#include "net/polled_timer.h"
#include "net/uv_handle.h"

namespace rss {

class Dialer {
 public:
  using Done = Function<void(Result<UvHandle<uv_tcp_t>>)>;

  // Starts the attempt with the options' address family. connect_timeout_ms bounds the whole
  // attempt; each address gets an equal share of the remaining time. Time in which the loop is
  // blocked does not count (PolledTimer). The loop and the options must outlive the dialer.
  Dialer(Loop& loop, const Options& options, const Endpoint& endpoint, Done done);
  ~Dialer();
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

 private:
  struct Lookup;
  struct Attempt;

  void look_up();
  void on_addresses(int status, addrinfo* list);
  void try_next();
  void on_connected(int status);
  void on_share_over();
  void finish(Result<UvHandle<uv_tcp_t>> outcome);
  Error failure(int status) const;

  Loop& loop_;
  const Options& options_;
  const Endpoint endpoint_;
  Done done_;
  PolledTimer whole_;
  PolledTimer share_;
  Lookup* lookup_ = nullptr;
  Attempt* attempt_ = nullptr;
  addrinfo* addresses_ = nullptr;
  addrinfo* next_ = nullptr;
  UvHandle<uv_tcp_t> socket_;
  int last_status_ = UV_ETIMEDOUT;
};

}  // namespace rss
