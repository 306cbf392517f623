// PlainTextProbe: finds out why a server is silent that was greeted in TLS. A Redis server without
// TLS waits for more of what it takes for a long command; asked on a second connection in plain
// text, it answers. Nothing secret is said there. Owned by a Wire; dropping it gives up, and
// nothing is called from then on.
#pragma once

#include <optional>
#include <string>

#include "base/options.h"
#include "net/dialer.h"
#include "net/uv_handle.h"

namespace rss {

class PlainTextProbe {
 public:
  // Waits a while first. `on_plain_text` runs once, when the server has answered in plain text; it
  // may drop the probe.
  PlainTextProbe(Loop& loop, const Options& options, const Endpoint& endpoint,
                 Function<void()> on_plain_text);

 private:
  void dial();
  void on_dialed(Result<UvHandle<uv_tcp_t>> outcome);
  void ask();
  void on_answer(std::string_view bytes);

  Loop& loop_;
  const Options& options_;
  const Endpoint endpoint_;
  Function<void()> on_plain_text_;
  Timer patience_;
  UvHandle<uv_tcp_t> socket_;
  std::optional<Dialer> dialer_;
};

}  // namespace rss
