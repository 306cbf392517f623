// Endpoint: the address of a server: a host name or an IP address, and a port.
#pragma once

#include <string>

namespace rss {

struct Endpoint {
  std::string host;
  int port = 6379;
};

}  // namespace rss
