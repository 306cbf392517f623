// Counters: allocations and system calls while a measurement is on. Only cost_bench_counts counts
// them, since counting executes instructions of its own.
#pragma once

#include <cstddef>

namespace rss {

struct Counters {
  bool on = false;
  std::size_t allocations = 0;
  std::size_t system_calls = 0;
};

extern Counters counters;

}  // namespace rss
