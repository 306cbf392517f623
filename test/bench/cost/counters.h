// Counters: allocations and system calls of the client while it is metered. They stay 0 in a
// program without fixed_allocator.cpp and counted_system_calls.cpp.
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
