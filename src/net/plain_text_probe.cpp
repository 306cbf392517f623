#include "net/plain_text_probe.h"

#include <algorithm>

namespace rss {
namespace {

// Longer than a TLS server takes to answer, and shorter than the timeouts of callers.
constexpr std::uint64_t kPatienceMs = 500;

}  // namespace

PlainTextProbe::PlainTextProbe(Loop& loop, const Options& options, const Endpoint& endpoint,
                               Function<void()> on_plain_text)
    : loop_(loop),
      options_(options),
      endpoint_(endpoint),
      on_plain_text_(std::move(on_plain_text)),
      patience_(loop, [this] { dial(); }) {
  patience_.start(std::min(kPatienceMs, options.connect_timeout_ms / 4));
}

void PlainTextProbe::dial() {
  dialer_.emplace(loop_, options_, endpoint_,
                  [this](Result<UvHandle<uv_tcp_t>> outcome) { on_dialed(std::move(outcome)); });
}

void PlainTextProbe::on_dialed(Result<UvHandle<uv_tcp_t>> outcome) {
  if (!outcome.ok()) return;
  socket_ = std::move(outcome.value());
  dialer_.reset();
  socket_.get()->data = this;
  ask();
}

void PlainTextProbe::ask() {
  uv_read_start(
      socket_.stream(),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto* self = static_cast<PlainTextProbe*>(handle->data);
        *buffer = self ? uv_buf_init(self->loop_.read_buffer(), Loop::kReadBytes)
                       : uv_buf_init(nullptr, 0);
      },
      [](uv_stream_t* stream, ssize_t length, const uv_buf_t* buffer) {
        auto* self = static_cast<PlainTextProbe*>(stream->data);
        if (!self || length == 0) return;
        if (length < 0) return self->socket_.reset();
        self->on_answer({buffer->base, static_cast<std::size_t>(length)});
      });
  std::string question = "PING\r\n";
  uv_buf_t buffer = uv_buf_init(question.data(), static_cast<unsigned>(question.size()));
  uv_try_write(socket_.stream(), &buffer, 1);
}

void PlainTextProbe::on_answer(std::string_view bytes) {
  const bool is_redis = bytes.front() == '+' || bytes.front() == '-';
  socket_.reset();
  if (is_redis) std::exchange(on_plain_text_, {})();
}

}  // namespace rss
