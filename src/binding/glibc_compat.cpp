// Two symbols that a recent libstdc++ and glibc offer and older ones lack, defined here, hidden, so
// that a binary compiled on a new system still loads on an old one. Compiled into the addon only.
#if defined(__linux__)

#include <stdlib.h>

// GLIBC_2.32: whether atomics may be skipped. A Node process always has threads.
extern "C" {
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;
}

namespace std {

// GLIBCXX_3.4.29: new[] with a negative or overflowing length. Exceptions are off.
[[noreturn]] __attribute__((visibility("hidden"))) void __throw_bad_array_new_length() { abort(); }

}  // namespace std

#endif
