// How a connection opens: it asks for the credentials, dials, agrees on TLS, and then shakes hands.
#include "net/tls_error.h"
#include "net/tls_session.h"
#include "redis/access.h"
#include "redis/connection.h"

namespace rss {

void Connection::ask_credentials(CredentialsSource& source) {
  question_.emplace(source, [this](Result<Credentials> answer) {
    if (!answer.ok()) return die(std::move(answer.error()));
    handshake_.use(std::move(answer.value()));
    dial();
    question_.reset();
  });
}

void Connection::dial() {
  dialer_.emplace(loop_, options_,
                  [this](Result<UvHandle<uv_tcp_t>> outcome) { on_dialed(std::move(outcome)); });
}

void Connection::on_dialed(Result<UvHandle<uv_tcp_t>> outcome) {
  if (!outcome.ok()) return die(std::move(outcome.error()));
  socket_ = std::move(outcome.value());
  dialer_.reset();
  read_socket();
  options_.tls ? begin_tls() : begin_handshake();
}

void Connection::read_socket() {
  socket_.get()->data = this;
  uv_read_start(
      socket_.stream(),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto* self = static_cast<Connection*>(handle->data);
        *buffer = self ? uv_buf_init(self->loop_.read_buffer(), Loop::kReadBytes)
                       : uv_buf_init(nullptr, 0);
      },
      [](uv_stream_t* stream, ssize_t length, const uv_buf_t* buffer) {
        if (auto* self = static_cast<Connection*>(stream->data))
          self->on_read(length, buffer->base);
      });
}

void Connection::begin_tls() {
  const Result<TlsContext*> context = access_.tls();
  if (!context.ok()) return die(context.error());
  tls_ = std::make_unique<TlsSession>(*context.value());
  if (const Result<Unit> begun = tls_->begin(); !begun.ok()) return die(begun.error());
  probe_.emplace(loop_, options_, [this] { die(tls_plain_text_server()); });
  flush();
}

void Connection::begin_handshake() {
  owner_.on_connected();
  handshake_begun_ns_ = uv_hrtime();
  batch_ = handshake_.begin();
  flush();
}

Error Connection::too_late() const {
  const char* what = "the server did not end the handshake";
  if (question_) what = "the function of the option 'credentials' did not answer";
  if (dialer_) what = "the server could not be reached";
  if (tls_ && !tls_->open()) what = "the server did not answer the handshake of TLS";
  return Error{ErrorCode::kUnavailable,
               std::string(what) + " within the option 'connectTimeout' (ETIMEDOUT)", "ETIMEDOUT"};
}

}  // namespace rss
