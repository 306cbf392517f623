#include "policy/breaker.h"

#include "contract/operation.h"
#include "contract/outage.h"
#include "contract/rescuer.h"

namespace rss {
namespace {

// True if the error is a reply from a live server.
bool is_answer(const Error& error) {
  return !is_outage(error) && error.code != ErrorCode::kClosed &&
         error.code != ErrorCode::kOverloaded;
}

}  // namespace

void Breaker::run(Command command, Completion completion) {
  if (closed()) return server_.run(std::move(command), std::move(completion));
  end_or_rescue(std::move(command), std::move(completion), away());
}

Error Breaker::away() const {
  return Error{
      ErrorCode::kUnavailable,
      "the server is unavailable (" + cause_ + "): reconnecting since " + iso_time(opened_wall_ms_),
      cause_};
}

std::string_view Breaker::state_name() const {
  switch (state_) {
    case State::kClosed:
      return "closed";
    case State::kOpen:
      return "open";
    case State::kHalfOpen:
      return "half-open";
  }
  return "closed";
}

void Breaker::on_answers(std::uint64_t count) {
  was_reached_ = true;
  if (!closed()) return;
  failures_in_row_ = 0;
  window_.add_answers(clock_.active_ns(), count);
}

// A command that was written before the breaker closed belongs to the previous outage.
void Breaker::on_failure(const Error& error, std::uint64_t written_ns) {
  const bool straggler = written_ns != 0 && written_ns < closed_ns_;
  if (closed() && !straggler) count_failure(error);
}

void Breaker::on_slow() {
  const std::uint64_t now_ns = clock_.active_ns();
  const bool rests = answered_probe_ns_ && now_ns - *answered_probe_ns_ < kProbeEveryNs;
  if (!closed() || probing_ || rests) return;
  probing_ = true;
  link_.probe(kSilentMs,
              [this](const Result<Unit>& outcome) { on_new_connection_probed(outcome); });
}

void Breaker::on_new_connection_probed(const Result<Unit>& outcome) {
  probing_ = false;
  const bool silent = !outcome.ok() && is_outage(outcome.error());
  if (!silent) answered_probe_ns_ = clock_.active_ns();
  if (silent && closed()) open(outcome.error());
}

void Breaker::on_server_ready() {
  was_reached_ = true;
  lost_ns_.reset();
  if (state_ == State::kOpen) probe();
}

// A server that rejects this client is alive. The breaker closes, so callers get the rejection.
void Breaker::on_server_lost(const Error& error) {
  if (is_refusal(error)) {
    lost_ns_.reset();
    return close();
  }
  if (!is_outage(error)) return;
  if (!closed()) {
    cause_ = error.cause;
    return;
  }
  if (!was_reached_) return open(error);
  lost_error_ = error;
  if (!lost_ns_) lost_ns_ = clock_.active_ns();
  if (listener_) listener_->on_suspected();
  count_failure(error);
}

void Breaker::count_failure(const Error& error) {
  const std::uint64_t now_ns = clock_.active_ns();
  window_.add_failure(now_ns);
  if (++failures_in_row_ >= kFailuresInARow || window_.half_failed(now_ns)) open(error);
}

void Breaker::open(const Error& cause) {
  state_ = State::kOpen;
  lost_ns_.reset();
  ++opened_count_;
  cause_ = cause.cause;
  opened_wall_ms_ = clock_.wall_ms();
  probed_ns_ = clock_.active_ns();
  if (listener_) listener_->on_opened(cause);
  link_.fail_waiting(away());
}

void Breaker::close() {
  if (closed()) return;
  state_ = State::kClosed;
  closed_ns_ = clock_.active_ns();
  failures_in_row_ = 0;
  window_.clear();
  if (listener_) listener_->on_closed();
}

void Breaker::pulse() {
  if (closed() && lost_ns_ && clock_.active_ns() - *lost_ns_ >= kLostNs) open(lost_error_);
  if (state_ != State::kOpen || !link_.server_ready()) return;
  if (clock_.active_ns() - probed_ns_ >= kProbeEveryNs) probe();
}

void Breaker::probe() {
  state_ = State::kHalfOpen;
  probed_ns_ = clock_.active_ns();
  Command command = probe_;
  command.deadline = probed_ns_ + timeout_ns_;
  server_.run(std::move(command), [this](const Result<Reply>& outcome) { on_probed(outcome); });
}

void Breaker::on_probed(const Result<Reply>& outcome) {
  if (state_ != State::kHalfOpen) return;
  if (outcome.ok() || is_answer(outcome.error())) return close();
  state_ = State::kOpen;
  cause_ = outcome.error().cause;
  probed_ns_ = clock_.active_ns();
}

}  // namespace rss
