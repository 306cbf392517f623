// Dialer: one attempt to reach a server: looks its name up anew, then tries every address in turn
// until one answers. Dropping it gives up; nothing is called from then on.
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

  // Uses the options' family and connect_timeout_ms, which bounds the whole attempt: each address
  // gets an equal share of what is left. A loop that is blocked meanwhile does not
  // make it fail. What is sent on the socket and not acknowledged for as long ends it, where the
  // system can do so. The options must outlive it.
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
  void set_up_socket();
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
