// WriteProbe: while a server rejects writes, sends a SET that changes nothing once per second, to
// find out when it accepts writes again. Its timer does not keep the process alive. Owned by a
// Storage.
#pragma once

#include "base/key.h"
#include "base/options.h"
#include "contract/backend.h"
#include "net/uv_handle.h"

namespace rss {

class WriteProbe {
 public:
  static constexpr std::uint64_t kEveryMs = 1000;

  // All references must outlive the probe and every completion of the backend.
  WriteProbe(Backend& backend, Loop& loop, const Options& options);

  // Both are idempotent.
  void start();
  void stop() { timer_.stop(); }

 private:
  void ask();

  Backend& backend_;
  const Clock& clock_;
  const Keys keys_;
  bool asking_ = false;
  Timer timer_;
};

}  // namespace rss
