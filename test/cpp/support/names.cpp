#include "support/names.h"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace rss {
namespace {

using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

// Look-ups come from libuv's threads.
struct Book {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::string>> addresses;
  std::map<std::string, std::size_t> held;  // name -> look-ups that wait
};

Book& book() {
  static Book book;
  return book;
}

int system_getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                       addrinfo** list) {
  static const auto resolve = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return resolve(name, service, hints, list);
}

void wait_while_held(const std::string& name) {
  std::unique_lock lock(book().mutex);
  const auto held = book().held.find(name);
  if (held == book().held.end()) return;
  ++held->second;
  book().changed.wait(lock, [&] { return !book().held.contains(name); });
}

std::vector<std::string> addresses_of(const std::string& name) {
  std::unique_lock lock(book().mutex);
  const auto found = book().addresses.find(name);
  return found == book().addresses.end() ? std::vector<std::string>{} : found->second;
}

// One list of what the system says for each; those of another family than the hints' have nothing.
int resolve_all(const std::vector<std::string>& numeric, const char* service, const addrinfo* hints,
                addrinfo** list) {
  addrinfo** end = list;
  *list = nullptr;
  for (const std::string& address : numeric) {
    if (system_getaddrinfo(address.c_str(), service, hints, end) != 0) *end = nullptr;
    while (*end) end = &(*end)->ai_next;
  }
  return *list ? 0 : EAI_NONAME;
}

}  // namespace

void define_name(const std::string& name, std::vector<std::string> addresses) {
  std::unique_lock lock(book().mutex);
  book().addresses[name] = std::move(addresses);
}

HeldName::HeldName(std::string name) : name_(std::move(name)) {
  std::unique_lock lock(book().mutex);
  book().held[name_] = 0;
}

HeldName::~HeldName() {
  std::unique_lock lock(book().mutex);
  book().held.erase(name_);
  book().changed.notify_all();
}

std::size_t HeldName::waiting() const {
  std::unique_lock lock(book().mutex);
  return book().held[name_];
}

}  // namespace rss

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** list) {
  if (!name) return rss::system_getaddrinfo(name, service, hints, list);
  rss::wait_while_held(name);
  const auto addresses = rss::addresses_of(name);
  if (addresses.empty()) return rss::system_getaddrinfo(name, service, hints, list);
  return rss::resolve_all(addresses, service, hints, list);
}
