// WriteProbe: while a server refuses writes, asks it each second whether it accepts them again, by
// a SET that changes nothing. Owned by a Storage. Keeps no process alive.
#pragma once

#include "base/key.h"
#include "base/options.h"
#include "contract/backend.h"
#include "net/uv_handle.h"

namespace rss {

class WriteProbe {
 public:
  static constexpr std::uint64_t kEveryMs = 1000;

  // Everything given must outlive the probe and every completion of the backend.
  WriteProbe(Backend& backend, Loop& loop, const Options& options);

  // Allowed when it has started, or stopped, already.
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
