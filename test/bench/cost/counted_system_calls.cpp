// Replaces the system calls that libuv makes in steady state with functions that count and forward.
// Linked into cost_bench alone.
#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstddef>

#include "counters.h"

namespace {

template <class Signature>
Signature* counted(const char* name, Signature*& original) {
  rss::counters.system_calls += rss::counters.on ? 1 : 0;
  if (!original) original = reinterpret_cast<Signature*>(dlsym(RTLD_NEXT, name));
  return original;
}

}  // namespace

extern "C" {

ssize_t read(int fd, void* to, std::size_t bytes) {
  static decltype(::read)* original = nullptr;
  return counted("read", original)(fd, to, bytes);
}
ssize_t write(int fd, const void* from, std::size_t bytes) {
  static decltype(::write)* original = nullptr;
  return counted("write", original)(fd, from, bytes);
}
ssize_t writev(int fd, const iovec* from, int count) {
  static decltype(::writev)* original = nullptr;
  return counted("writev", original)(fd, from, count);
}
ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static decltype(::sendmsg)* original = nullptr;
  return counted("sendmsg", original)(fd, message, flags);
}
int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
  static decltype(::epoll_ctl)* original = nullptr;
  return counted("epoll_ctl", original)(epoll, operation, fd, event);
}
int epoll_wait(int epoll, epoll_event* events, int count, int timeout) {
  static decltype(::epoll_wait)* original = nullptr;
  return counted("epoll_wait", original)(epoll, events, count, timeout);
}
int epoll_pwait(int epoll, epoll_event* events, int count, int timeout, const sigset_t* mask) {
  static decltype(::epoll_pwait)* original = nullptr;
  return counted("epoll_pwait", original)(epoll, events, count, timeout, mask);
}
}
