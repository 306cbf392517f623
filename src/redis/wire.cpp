#include "redis/wire.h"

#include <utility>

#include "net/tls_error.h"
#include "net/tls_session.h"
#include "redis/connection_auth.h"
#include "redis/request.h"

namespace rss {
namespace {

Error lost(int status) {
  const std::string cause = status == UV_EOF ? "ECONNRESET" : uv_err_name(status);
  return Error{ErrorCode::kUnavailable, "the connection to the server was lost (" + cause + ")",
               cause};
}

Error lost_early() {
  return Error{ErrorCode::kUnavailable,
               "the server closed the connection before the handshake completed (ECONNRESET); if "
               "it requires TLS, turn on the option 'tls'",
               "ECONNRESET"};
}

Error broken_protocol() {
  return Error{ErrorCode::kUnavailable,
               "the peer does not speak the Redis protocol, or sent a reply over its limits: check "
               "the options 'host', 'port' and 'tls'",
               "EPROTO"};
}

// A TLS server answers plain text with an alert record, which starts with these bytes.
bool speaks_tls(std::string_view bytes) { return bytes.starts_with("\x15\x03"); }

}  // namespace

// The rest of a partial write. libuv needs it until the write callback, which may come after the
// destruction of the wire.
struct Wire::Remainder {
  uv_write_t request;
  std::string bytes;
  Loop* loop;
  Wire* wire;
};

Wire::Wire(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
           PoolCounters& traffic, Owner& owner)
    : loop_(loop),
      options_(options),
      endpoint_(endpoint),
      access_(access),
      traffic_(traffic),
      owner_(owner),
      handshake_(options),
      silence_(options.connect_timeout_ms),
      give_up_(loop, [this] { end(too_late()); }),
      watch_(loop, [this] { watch(); }) {
  CredentialsSource* source = access.credentials();
  source ? ask_credentials(*source) : dial();
  // If dial() ran above, the dialer's timer expires first: its error is more precise.
  give_up_.start(options.connect_timeout_ms);
}

Wire::~Wire() {
  batch_.clear();
  if (tls_ && tls_->open()) tls_->send_close_notify();
  flush();
  if (remainder_) remainder_->wire = nullptr;
}

void Wire::ask_credentials(CredentialsSource& source) {
  question_.emplace(source, [this](Result<Credentials> answer) {
    if (!answer.ok()) return end(std::move(answer.error()));
    handshake_.use(std::move(answer.value()));
    dial();
    question_.reset();
  });
}

void Wire::dial() {
  dialer_.emplace(loop_, options_, endpoint_,
                  [this](Result<UvHandle<uv_tcp_t>> outcome) { on_dialed(std::move(outcome)); });
}

void Wire::on_dialed(Result<UvHandle<uv_tcp_t>> outcome) {
  if (!outcome.ok()) return end(std::move(outcome.error()));
  socket_ = std::move(outcome.value());
  dialer_.reset();
  read_socket();
  options_.tls ? begin_tls() : begin_handshake();
}

void Wire::read_socket() {
  socket_.get()->data = this;
  uv_read_start(
      socket_.stream(),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto* self = static_cast<Wire*>(handle->data);
        *buffer = self ? uv_buf_init(self->loop_.read_buffer(), Loop::kReadBytes)
                       : uv_buf_init(nullptr, 0);
      },
      [](uv_stream_t* stream, ssize_t length, const uv_buf_t* buffer) {
        if (auto* self = static_cast<Wire*>(stream->data)) self->on_read(length, buffer->base);
      });
}

void Wire::begin_tls() {
  const Result<TlsContext*> context = access_.tls();
  if (!context.ok()) return end(context.error());
  tls_ = std::make_unique<TlsSession>(*context.value(), endpoint_);
  if (const Result<Unit> begun = tls_->begin(); !begun.ok()) return end(begun.error());
  probe_.emplace(loop_, options_, endpoint_, [this] { end(tls_plain_text_server()); });
  flush();
}

void Wire::begin_handshake() {
  owner_.on_connected();
  handshake_begun_ns_ = uv_hrtime();
  batch_ = handshake_.begin();
  flush();
}

void Wire::on_handshake_reply(const Result<Reply>& reply) {
  const Result<Unit> outcome = handshake_.on_reply(reply, batch_);
  if (!outcome.ok()) {
    death_ = outcome.error();
  } else if (handshake_.done()) {
    ready_ = true;
    handshake_ns_ = uv_hrtime() - handshake_begun_ns_;
    give_up_.stop();
    watch_.start(silence_.tick_ms(), silence_.tick_ms());
    owner_.on_ready();
  } else {
    flush();
  }
}

Error Wire::too_late() const {
  const char* what = "the server did not complete the handshake";
  if (question_) what = "the function in the option 'credentials' did not return";
  if (dialer_) what = "the server could not be reached";
  if (tls_ && !tls_->open()) what = "the server did not complete the TLS handshake";
  return Error{
      ErrorCode::kUnavailable,
      std::string(what) + " within the time limit of the option 'connectTimeout' (ETIMEDOUT)",
      "ETIMEDOUT"};
}

void Wire::on_read(ssize_t length, const char* bytes) {
  if (length == 0) return;
  Loop& loop = loop_;  // the owner may destroy the wire before tick()
  if (length < 0) {
    end(ready_ || tls_ ? lost(static_cast<int>(length)) : lost_early());
  } else {
    traffic_.bytes_received += static_cast<std::uint64_t>(length);
    silence_.end();
    has_received_ = true;
    receive({bytes, static_cast<std::size_t>(length)});
  }
  loop.tick();
}

void Wire::receive(std::string_view bytes) {
  const Result<Unit> outcome = tls_ ? unseal(bytes) : feed(bytes);
  if (!outcome.ok()) end(outcome.error());
}

Result<Unit> Wire::feed(std::string_view plain) {
  const bool fine = reader_.feed(plain, *this);
  if (death_) return *death_;
  if (!fine) return !ready_ && speaks_tls(plain) ? tls_wanted_by_server() : broken_protocol();
  return Unit{};
}

Result<Unit> Wire::unseal(std::string_view bytes) {
  probe_.reset();
  bool begun = tls_->open();
  Result<Unit> fed = Unit{};
  const Result<Unit> outcome = tls_->receive(bytes, [&](std::string_view plain) {
    // Plain text may arrive together with the end of the TLS handshake. The Redis handshake must
    // begin before its first reply is parsed.
    if (!std::exchange(begun, true)) begin_handshake();
    fed = feed(plain);
    return fed.ok();
  });
  if (!begun && tls_->open()) begin_handshake();
  flush();
  return outcome.ok() ? fed : outcome;
}

void Wire::on_reply(Result<Reply> reply) {
  if (!ready_) return on_handshake_reply(reply);
  owner_.on_reply(std::move(reply), std::exchange(pinging_, false));
}

// Returns the bytes to write: the batch, encrypted if TLS is on.
std::string& Wire::outgoing() {
  if (!tls_) return batch_;
  if (!batch_.empty() && !tls_->send(batch_)) write_error_ = UV_EPROTO;
  batch_.clear();
  return tls_->outgoing();
}

void Wire::flush() {
  if (remainder_ || write_error_ || !socket_) return;
  std::string& bytes = outgoing();
  if (bytes.empty()) return;
  uv_buf_t buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
  const int written = uv_try_write(socket_.stream(), &buffer, 1);
  if (written < 0 && written != UV_EAGAIN) {
    write_error_ = written;
    return;
  }
  const std::size_t length = written < 0 ? 0 : static_cast<std::size_t>(written);
  traffic_.bytes_sent += bytes.size();
  if (length < bytes.size()) return write_remainder(bytes, length);
  bytes.clear();
}

void Wire::write_remainder(std::string& bytes, std::size_t written) {
  bytes.erase(0, written);
  remainder_ = new Remainder{{}, std::exchange(bytes, {}), &loop_, this};
  remainder_->request.data = remainder_;
  uv_buf_t buffer =
      uv_buf_init(remainder_->bytes.data(), static_cast<unsigned>(remainder_->bytes.size()));
  loop_.count_opened();
  const int status = uv_write(&remainder_->request, socket_.stream(), &buffer, 1,
                              [](uv_write_t* request, int code) {
                                auto* remainder = static_cast<Remainder*>(request->data);
                                Loop* loop = remainder->loop;
                                Wire* wire = remainder->wire;
                                delete remainder;
                                if (wire) wire->on_written(code);
                                loop->count_closed();
                              });
  if (status == 0) return;
  delete std::exchange(remainder_, nullptr);
  loop_.count_closed();
  write_error_ = status;
}

void Wire::on_written(int status) {
  remainder_ = nullptr;
  if (status != 0) {
    write_error_ = status;
    return;
  }
  flush();
  if (accepts()) owner_.on_drained();
}

void Wire::end_after_unexpected_reply() { end_after_reply(broken_protocol()); }

bool Wire::check_writes() {
  if (!write_error_) return true;
  end(lost(write_error_));
  return false;
}

void Wire::watch() {
  const bool owed = pinging_ || owner_.awaits_reply();
  switch (silence_.tick(owed, uv_stream_get_write_queue_size(socket_.stream()))) {
    case LivenessWatch::Verdict::kFine:
      return;
    case LivenessWatch::Verdict::kAsk:
      return ping();
    case LivenessWatch::Verdict::kDead:
      end(lost(UV_ETIMEDOUT));
  }
}

void Wire::ping() {
  pinging_ = true;
  append_request(batch_, "PING", {});
  flush();
}

// A reset makes the server's kernel discard unread bytes of commands in doubt.
void Wire::close_socket() {
  if (!socket_) return;
  const bool is_owed = pinging_ || owner_.awaits_reply();
  is_owed ? socket_.reset_connection() : socket_.reset();
}

// Nothing may follow on_lost(): the owner may destroy the wire in it.
void Wire::end(Error error) {
  death_ = error;
  ready_ = false;
  close_socket();
  question_.reset();
  dialer_.reset();
  probe_.reset();
  give_up_.stop();
  watch_.stop();
  owner_.on_lost(std::move(error));
}

}  // namespace rss
