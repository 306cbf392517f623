// Defines two symbols that recent versions of glibc and libstdc++ provide and older versions lack.
// A binary compiled on a new system therefore loads on an old system. The symbols are hidden.
// Compiled into the addon only. With another C++ library than libstdc++ it is empty.
#include <cstdlib>

#if defined(__linux__) && defined(__GLIBCXX__)

// GLIBC_2.32: libstdc++ skips atomic operations while it is nonzero. A Node process always has
// threads.
extern "C" {
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;
}

namespace std {

// GLIBCXX_3.4.29: called by new[] for a negative or overflowing length. Exceptions are disabled.
[[noreturn]] __attribute__((visibility("hidden"))) void __throw_bad_array_new_length() {
  std::abort();
}

}  // namespace std

#endif
