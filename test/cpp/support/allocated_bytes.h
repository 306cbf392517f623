// allocated_bytes: what the process holds in memory now, to tell how much a piece of work takes.
#pragma once

#include <malloc.h>

#include <cstddef>

// Where the sanitizer replaces malloc it counts; not every compiler brings its header along.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();

namespace rss {

inline std::size_t allocated_bytes() {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 now = mallinfo2();
  return now.uordblks + now.hblkhd;
#endif
}

}  // namespace rss
