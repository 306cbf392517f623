#include "net/socket_options.h"

#ifdef __linux__
#include <netinet/tcp.h>
#endif

#include <algorithm>

namespace rss {
namespace {

constexpr unsigned kKeepAliveSeconds = 15;

#ifdef TCP_USER_TIMEOUT
void limit_unacknowledged(uv_tcp_t& socket, std::uint64_t limit_ms) {
  const auto ms = static_cast<unsigned>(std::min<std::uint64_t>(limit_ms, INT32_MAX));
  uv_os_fd_t descriptor = -1;
  if (uv_fileno(reinterpret_cast<uv_handle_t*>(&socket), &descriptor) == 0)
    setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}
#else
void limit_unacknowledged(uv_tcp_t&, std::uint64_t) {}
#endif

}  // namespace

void set_socket_options(uv_tcp_t& socket, std::uint64_t unacknowledged_limit_ms) {
  uv_tcp_nodelay(&socket, 1);
  uv_tcp_keepalive(&socket, 1, kKeepAliveSeconds);
  limit_unacknowledged(socket, unacknowledged_limit_ms);
}

}  // namespace rss
