// PlainTextProbe: finds out whether a server that does not answer the ClientHello speaks plain
// text. A Redis server without TLS takes the ClientHello for an incomplete command and waits for
// the rest. The probe sends a PING in plain text over a second connection, and no secrets. Owned by
// a Wire. Destroying the probe cancels it, and `on_plain_text` is not called afterwards.
#pragma once

#include <optional>
#include <string>

#include "base/options.h"
#include "net/dialer.h"
#include "net/uv_handle.h"

namespace rss {

class PlainTextProbe {
 public:
  // Connects after a delay of 500 ms or a quarter of connect_timeout_ms, whichever is shorter.
  // `on_plain_text` runs at most once, when the server answers in plain text. It may destroy the
  // probe. The loop and the options must outlive the probe.
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
