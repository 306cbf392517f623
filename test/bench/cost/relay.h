// Relay: a loopback port in front of a Redis server, driven step by step by the thread that also
// runs the client. The client therefore finds all replies of its last batch in its socket when it
// polls, however fast the server is, and reads them in the same number of system calls in each run.
#pragma once

#include <uv.h>

#include <memory>
#include <vector>

namespace rss {

class Relay {
 public:
  explicit Relay(int server_port);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const { return port_; }

  // Forwards what the connections of `client` have written, waits for all replies of the server,
  // and returns when they have arrived in the client's sockets. The replies of one step must fit
  // into a socket's buffers.
  void serve(uv_loop_t* client);

 private:
  class Link;

  void accept_all();

  const int server_port_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<std::unique_ptr<Link>> links_;
};

}  // namespace rss
