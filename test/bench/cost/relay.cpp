#include "relay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "resp_stream.h"

namespace rss {
namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_to(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("connecting to redis-server");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = send(fd, bytes.data(), bytes.size(), 0);
    if (written < 0) fail("writing to a socket");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Sends an acknowledgment that the kernel would delay, so that the sender sees the delivery.
void acknowledge(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

// The sum of a number of bytes that ioctl() tells of each of the client's sockets.
std::size_t sum_over_sockets(uv_loop_t* client, unsigned long request) {
  struct Sum {
    unsigned long request;
    std::size_t bytes = 0;
  } sum{request};
  const auto add = [](uv_handle_t* handle, void* data) {
    auto& to = *static_cast<Sum*>(data);
    uv_os_fd_t fd = -1;
    int bytes = 0;
    if (handle->type != UV_TCP || uv_fileno(handle, &fd) != 0) return;
    if (ioctl(fd, to.request, &bytes) == 0) to.bytes += static_cast<std::size_t>(bytes);
  };
  uv_walk(client, add, &sum);
  return sum.bytes;
}

}  // namespace

class Relay::Link {
 public:
  Link(int client, int server) : client_(client), server_(server) {}
  ~Link() {
    close(client_);
    close(server_);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void forward_requests() {
    while (read(client_, requests_, MSG_DONTWAIT) > 0) {
    }
    const std::string_view bytes = requests_.bytes();
    write_all(server_, bytes.substr(forwarded_));
    forwarded_ = bytes.size();
    acknowledge(client_);
  }

  // How many bytes they were.
  std::size_t return_replies() {
    while (replies_.complete() < requests_.complete()) {
      if (read(server_, replies_, 0) == 0) fail("redis-server closed the connection");
    }
    const std::size_t bytes = replies_.bytes().size();
    write_all(client_, replies_.bytes());
    requests_.clear();
    replies_.clear();
    forwarded_ = 0;
    return bytes;
  }

 private:
  static std::size_t read(int fd, RespStream& to, int flags) {
    const ssize_t length = recv(fd, to.space(), to.room(), flags);
    if (length <= 0) return 0;
    to.add(static_cast<std::size_t>(length));
    return static_cast<std::size_t>(length);
  }

  const int client_;
  const int server_;
  RespStream requests_;
  RespStream replies_;
  std::size_t forwarded_ = 0;
};

Relay::Relay(int server_port)
    : server_port_(server_port),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in address = loopback(0);
  auto* const bound = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  if (bind(listener_, bound, length) != 0 || listen(listener_, 16) != 0) fail("listening");
  getsockname(listener_, bound, &length);
  port_ = ntohs(address.sin_port);
}

Relay::~Relay() { close(listener_); }

void Relay::accept_all() {
  for (int fd = accept(listener_, nullptr, nullptr); fd >= 0;
       fd = accept(listener_, nullptr, nullptr)) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    links_.push_back(std::make_unique<Link>(fd, connect_to(server_port_)));
  }
}

void Relay::serve(uv_loop_t* client) {
  accept_all();
  for (bool delivered = false; !delivered;) {
    delivered = sum_over_sockets(client, SIOCOUTQ) == 0;
    for (const auto& link : links_) link->forward_requests();
  }
  std::size_t returned = 0;
  for (const auto& link : links_) returned += link->return_replies();
  while (sum_over_sockets(client, FIONREAD) < returned) sched_yield();
}

}  // namespace rss
