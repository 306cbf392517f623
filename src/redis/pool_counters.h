// PoolCounters: what a pool has seen and holds, for health and metrics.
#pragma once

#include <cstdint>

namespace rss {

struct PoolCounters {
  std::uint64_t commands = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  // Connections that were lost after they had been ready.
  std::uint64_t reconnects = 0;
  std::uint64_t timeouts = 0;
};

}  // namespace rss
