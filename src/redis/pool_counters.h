// PoolCounters: counters of a node's connections for health and metrics. A Subscriber and a
// ConnectionProbe have counters of their own, which are not published.
#pragma once

#include <cstdint>

namespace rss {

struct PoolCounters {
  std::uint64_t commands = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  // Connections that were lost after they had become ready.
  std::uint64_t reconnects = 0;
  // Commands in flight whose deadline passed.
  std::uint64_t timeouts = 0;
};

}  // namespace rss
