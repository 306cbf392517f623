#include "redis/connection.h"

#include <algorithm>

#include "net/tls_error.h"
#include "net/tls_session.h"
#include "redis/access.h"
#include "redis/permission_error.h"
#include "redis/server_error.h"

namespace rss {
namespace {

// A batch that has grown to this is written before the turn ends.
constexpr std::size_t kBatchBytes = 64 * 1024;

// Less than callers wait who await a reply only briefly, by more than a tick of the loop.
constexpr std::uint64_t kBriefWaitNs = 120'000'000;

Error lost(int status) {
  const std::string cause = status == UV_EOF ? "ECONNRESET" : uv_err_name(status);
  return Error{ErrorCode::kUnavailable, "the connection to the server was lost (" + cause + ")",
               cause};
}

Error lost_early() {
  return Error{ErrorCode::kUnavailable,
               "the server closed the connection before the handshake was over (ECONNRESET); if it "
               "speaks TLS, turn on the option 'tls'",
               "ECONNRESET"};
}

Error broken_protocol() {
  return Error{ErrorCode::kUnavailable,
               "the peer does not speak the Redis protocol, or sent a reply over its limits: check "
               "the options 'host', 'port' and 'tls'",
               "EPROTO"};
}

// The head of an alert, which is all that a server says that was not spoken to in TLS.
bool speaks_tls(std::string_view bytes) { return bytes.starts_with("\x15\x03"); }

Error timed_out() {
  return Error{ErrorCode::kTimeout,
               "the server did not answer within the option 'commandTimeout'; the command may have "
               "been carried out",
               "ETIMEDOUT"};
}

}  // namespace

Connection::Connection(Loop& loop, const Options& options, Access& access, Scripts& scripts,
                       Traffic& traffic, Owner& owner)
    : loop_(loop),
      options_(options),
      access_(access),
      scripts_(scripts),
      traffic_(traffic),
      owner_(owner),
      handshake_(options),
      silence_(options.connect_timeout_ms),
      give_up_(loop, [this] { die(too_late()); }),
      watch_(loop, [this] { watch(); }) {
  CredentialsSource* source = access.credentials();
  source ? ask_credentials(*source) : dial();
  give_up_.start(options.connect_timeout_ms);  // after the dialer's, who knows better why
}

void Connection::on_read(ssize_t length, const char* bytes) {
  if (length == 0) return;
  Loop& loop = loop_;  // the connection may be gone before the turn
  if (length < 0) {
    die(ready_ || tls_ ? lost(static_cast<int>(length)) : lost_early());
  } else {
    traffic_.bytes_received += static_cast<std::uint64_t>(length);
    silence_.end();
    has_received_ = true;
    receive({bytes, static_cast<std::size_t>(length)});
  }
  loop.turn();
}

void Connection::receive(std::string_view bytes) {
  const Result<Unit> outcome = tls_ ? unseal(bytes) : feed(bytes);
  if (!outcome.ok()) die(outcome.error());
}

Result<Unit> Connection::feed(std::string_view plain) {
  const bool fine = reader_.feed(plain, *this);
  if (death_) return *death_;
  if (!fine) return !ready_ && speaks_tls(plain) ? tls_wanted_by_server() : broken_protocol();
  return Unit{};
}

Result<Unit> Connection::unseal(std::string_view bytes) {
  probe_.reset();
  bool begun = tls_->open();
  Result<Unit> fed = Unit{};
  const Result<Unit> outcome = tls_->receive(bytes, [&](std::string_view plain) {
    // What is said together with the end of TLS' handshake answers the greeting that comes first.
    if (!std::exchange(begun, true)) begin_handshake();
    fed = feed(plain);
    return fed.ok();
  });
  if (!begun && tls_->open()) begin_handshake();
  flush();
  return outcome.ok() ? fed : outcome;
}

void Connection::on_reply(Result<Reply> reply) {
  if (!ready_) return on_handshake_reply(reply);
  if (hears_news_) return on_news(std::move(reply));
  if (in_flight_.empty()) {
    death_ = broken_protocol();
    return;
  }
  if (asking_) return on_answer(reply);
  Request request = in_flight_.pop_front();
  request.in_doubt = request.resent;
  const bool unknown_script = request.by_hash && !reply.ok() && reply.error().cause == "NOSCRIPT";
  if (unknown_script) {
    known_scripts_.erase(request.command.operation);
    if (!request.abandoned() || request.undoes) return send(std::move(request));
  }
  if (!reply.ok()) name_missing_permission(reply.error(), request.command, options_.key_prefix);
  owner_.finish(std::move(request), std::move(reply));
  if (retired_ && in_flight_.empty()) death_ = *retired_;
}

void Connection::on_handshake_reply(const Result<Reply>& reply) {
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

void Connection::watch() {
  const bool owed = !in_flight_.empty();
  switch (silence_.tick(owed, uv_stream_get_write_queue_size(socket_.stream()))) {
    case Silence::Verdict::kFine:
      return;
    case Silence::Verdict::kAsk:
      return ask();
    case Silence::Verdict::kDead:
      die(lost(UV_ETIMEDOUT));
  }
}

void Connection::ask() {
  asking_ = true;
  in_flight_.push_back(Request{});
  append_request(batch_, "PING", {});
  flush();
}

void Connection::on_answer(const Result<Reply>& reply) {
  asking_ = false;
  in_flight_.pop_front();
  if (!reply.ok() && refused_for_now(reply.error())) retire(reply.error());
  if (retired_ && in_flight_.empty()) death_ = *retired_;
}

// Whatever is said tells that the peer is there.
void Connection::on_news(Result<Reply> news) {
  if (std::exchange(asking_, false)) in_flight_.pop_front();
  owner_.on_news(std::move(news));
}

Ring<Request> Connection::take_unanswered() {
  if (std::exchange(asking_, false)) in_flight_.pop_front();
  return std::exchange(in_flight_, {});
}

void Connection::send(Request&& request) {
  encode(request);
  ++traffic_.commands;
  request.in_doubt = true;
  request.written_ns = loop_.active_ns();
  request.written_poll = loop_.polls();
  earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
  const bool at_once = in_flight_.empty() && !loop_.in_turn() && !request.command.more_follows;
  in_flight_.push_back(std::move(request));
  if (batch_.size() > kBatchBytes || at_once) flush();
}

void Connection::tell(std::string_view verb, const Arguments& arguments) {
  hears_news_ = true;
  append_request(batch_, verb, arguments);
  ++traffic_.commands;
}

// A script is sent whole once a connection: the server knows it by its hash from then on, and
// nothing behind it in the line is overtaken.
void Connection::encode(Request& request) {
  const Command& command = request.command;
  const Operation& operation = *command.operation;
  if (operation.lua.empty()) return append_request(batch_, operation.verb, command.arguments);
  request.by_hash = !known_scripts_.insert(&operation).second;
  if (request.by_hash) {
    append_script(batch_, "EVALSHA", scripts_.hash_of(operation), command.key_count,
                  command.arguments);
  } else {
    append_script(batch_, "EVAL", operation.lua, command.key_count, command.arguments);
  }
}

void Connection::judge(std::uint64_t now_ns) {
  if (write_error_) return die(lost(write_error_));
  if (now_ns < earliest_deadline_) return;
  earliest_deadline_ = UINT64_MAX;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) {
    Request& request = in_flight_[i];
    if (request.abandoned()) continue;
    if (request.command.deadline <= now_ns && had_whole_poll(request)) {
      ++traffic_.timeouts;
      owner_.abandon(request, timed_out());
    } else {
      earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
    }
  }
}

bool Connection::had_whole_poll(const Request& request) const {
  return request.written_poll + 1 < loop_.polls();
}

std::uint64_t Connection::oldest_wait_ns(std::uint64_t now_ns) {
  if (in_flight_.empty() || asking_ || !had_whole_poll(in_flight_.front())) return 0;
  return now_ns - in_flight_.front().written_ns;
}

bool Connection::brief_reply_overdue(std::uint64_t now_ns) {
  const std::uint64_t limit_ns = std::max(kBriefWaitNs, 3 * handshake_ns_);
  if (oldest_wait_ns(now_ns) < limit_ns) return false;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) {
    const Request& request = in_flight_[i];
    if (now_ns - request.written_ns < limit_ns || !had_whole_poll(request)) return false;
    if (request.command.operation->awaited_briefly) return true;
  }
  return false;
}

// A reset tells the server's kernel to drop what it has not read of commands that are in doubt.
void Connection::close_socket() {
  if (!socket_) return;
  in_flight_.empty() ? socket_.reset() : socket_.reset_connection();
}

// The last thing a connection does: the owner may drop it.
void Connection::die(Error error) {
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
