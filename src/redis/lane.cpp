#include "redis/lane.h"

#include "contract/operation.h"
#include "contract/outage.h"
#include "contract/server_health_listener.h"
#include "contract/server_words.h"
#include "redis/connection_auth.h"

namespace rss {
namespace {

// True only for a rejected password, not for a rejected certificate.
bool is_refused_password(const Error& error) {
  return error.code == ErrorCode::kAuth &&
         (has_word(error, Word::kWrongPass) || has_word(error, Word::kErr));
}

Error refused_answer(const Error& error) {
  return Error{ErrorCode::kAuth,
               "the server refused the credentials (" + error.cause +
                   ") that the function in the option 'credentials' returned",
               error.cause};
}

}  // namespace

Lane::Lane(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
           Scripts& scripts, PoolCounters& traffic, WriteRefusals& refusals, Owner& owner)
    : loop_(loop),
      options_(options),
      endpoint_(endpoint),
      access_(access),
      scripts_(scripts),
      traffic_(traffic),
      refusals_(refusals),
      owner_(owner),
      retry_(loop, [this] { connect(); }),
      leave_(loop, [this] { leave_now(); }) {
  connect();
}

void Lane::connect() {
  connection_ = std::make_unique<Connection>(loop_, options_, endpoint_, access_, scripts_,
                                             traffic_, static_cast<Connection::Owner&>(*this));
}

void Lane::send(Request&& request) {
  const bool accepts = connection_ && connection_->accepts() && !suspended_;
  if (accepts && waiting_.empty()) return write(std::move(request));
  if (last_error_ && is_refusal(*last_error_) && !request.undoes)
    return owner_.finish(std::move(request), *last_error_);
  earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
  waiting_.push_back(std::move(request));
}

// While the server rejects renewals, reads are sent without them. may_read_instead() excludes reads
// that would overtake a write of their ordering domain in the retry queue.
void Lane::write(Request&& request) {
  if (refusals_.spares_reads() && may_read_instead(request))
    request.command = read_only(request.command);
  connection_->send(std::move(request));
}

bool Lane::may_read_instead(const Request& request) const {
  return request.command.operation->read_only && !request.abandoned() &&
         !refused_.holds(request.domain);
}

void Lane::flush() {
  if (connection_) connection_->flush();
}

void Lane::check_deadlines(std::uint64_t now_ns) {
  if (connection_) connection_->check_deadlines(now_ns);
  wait_ns_ = connection_ ? connection_->oldest_wait_ns(now_ns) : 0;
  const bool was_suspended = std::exchange(suspended_, reply_overdue(now_ns));
  if (was_suspended && !suspended_ && ready()) send_waiting();
  if (now_ns < earliest_deadline_) return;
  Ring<Request> late;
  earliest_deadline_ = refused_.take_late(now_ns, late);
  waiting_.extract_if(
      [&](const Request& request) {
        if (request.command.deadline <= now_ns) return true;
        earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
        return false;
      },
      [&](Request request) { late.push_back(std::move(request)); });
  while (!late.empty()) owner_.finish(late.pop_front(), late_error());
}

bool Lane::reply_overdue(std::uint64_t now_ns) {
  if (wait_ns_ > ServerHealthListener::kSlowNs) return true;
  return connection_ && connection_->brief_reply_overdue(now_ns);
}

// The error for a command that timed out before it was written, or while it waited for a retry.
Error Lane::late_error() const {
  if (last_error_) return *last_error_;
  const char* what =
      connection_ && connection_->ready()
          ? "the connection accepted no more data within the time limit of the option "
            "'commandTimeout'"
          : "no connection to the server within the time limit of the option 'commandTimeout'";
  return Error{ErrorCode::kTimeout, what, "ETIMEDOUT"};
}

void Lane::on_ready() {
  was_ready_ = true;
  suspended_ = false;
  was_refused_ = false;
  was_useful_ = false;
  found_replica_ = refusals_.reason() == text_of(Word::kReadOnly);
  ready_ns_ = uv_hrtime();
  last_error_.reset();
  owner_.on_lane_ready();
  send_waiting();
}

void Lane::send_waiting() {
  while (!waiting_.empty() && !suspended_ && connection_->accepts()) write(waiting_.pop_front());
}

void Lane::on_lost(Error error) {
  leave_.stop();
  if (had_proved_itself(error)) backoff_.reset();
  if (std::exchange(was_ready_, false)) ++traffic_.reconnects;
  Ring<Request> unanswered = connection_->take_unanswered();
  connection_.reset();
  if (asks_once_more(error)) return retry_.start(0);
  if (was_refused_) error = refused_answer(error);
  last_error_ = error;
  gather_waiting(std::move(unanswered), error);
  if (is_refusal(error)) fail_waiting(error);
  owner_.on_lane_lost(error);
  reconnect_later();
}

// The password may have changed since the source returned it, so the first rejection is not
// reported and causes an immediate retry with new credentials.
bool Lane::asks_once_more(const Error& error) {
  const bool refused = access_.credentials() && is_refused_password(error);
  return !std::exchange(was_refused_, refused) && refused;
}

// Rebuilds the queue: rejected commands, then unanswered commands that may be resent, then commands
// that were never written.
void Lane::gather_waiting(Ring<Request> unanswered, const Error& error) {
  Ring<Request> again;
  Ring<Request> ended;
  while (!unanswered.empty()) {
    Request request = unanswered.pop_front();
    const bool keep = request.may_be_resent();
    request.resent = keep;
    if (!keep) refused_.carried_out(request);
    (keep ? again : ended).push_back(std::move(request));
  }
  Ring<Request> line;
  refused_.take_all(line, ended);
  while (!again.empty()) line.push_back(again.pop_front());
  for (std::size_t i = 0; i < line.size(); ++i) line[i].written_ns = 0;
  while (!waiting_.empty()) line.push_back(waiting_.pop_front());
  waiting_ = std::move(line);
  earliest_deadline_ = 0;  // the next check_deadlines() computes it
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
}

void Lane::replace_connection(const Error& error) {
  if (in_flight() > 0) connection_->abort(error);
}

// Undos stay queued. Only fail_all() ends them before the server has answered.
void Lane::fail_waiting(const Error& error) {
  Ring<Request> ended;
  waiting_.extract_if([](const Request& request) { return !request.undoes; },
                      [&](Request request) { ended.push_back(std::move(request)); });
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
}

void Lane::fail_all(const Error& error) {
  Ring<Request> ended;
  refused_.take_all(ended, ended);
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
  if (connection_) ended = connection_->take_unanswered();
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
  ended = std::exchange(waiting_, {});
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
}

void Lane::reconnect_later() {
  owner_.on_lane_reconnecting();
  retry_.start(std::exchange(has_waited_, false) ? 0 : backoff_.next_ms());
}

// True if the connection lasted, or completed a command and did not end with a temporary rejection.
// Otherwise the backoff keeps growing, so that a server that accepts connections without serving
// them is not flooded with attempts.
bool Lane::had_proved_itself(const Error& end) const {
  if (!was_ready_) return false;
  if (uv_hrtime() - ready_ns_ > Backoff::kLongestMs * 1'000'000) return true;
  return was_useful_ && !refused_for_now(end);
}

void Lane::finish(Request&& request, Result<Reply>&& outcome) {
  if (!outcome.ok() && refuses_writes(outcome.error()) && may_read_instead(request))
    return read_instead(std::move(request), outcome.error());
  if (!outcome.ok() && refused_for_now(outcome.error()))
    return put_back(std::move(request), outcome.error());
  refusals_.note(*request.command.operation, outcome);
  was_useful_ = true;
  refused_.carried_out(request);
  owner_.finish(std::move(request), std::move(outcome));
}

void Lane::read_instead(Request&& request, const Error& error) {
  if (refused_for_now(error)) leave(error);
  refusals_.note(*request.command.operation, error);
  request.command = read_only(request.command);
  connection_->send(std::move(request));
}

// If a reconnect has led to a replica again, the lane keeps using the replica for reads during the
// backoff and reconnects afterwards.
void Lane::leave(const Error& error) {
  last_error_ = error;
  const bool still_replica = found_replica_ && refusals_.reason() == error.cause;
  if (!still_replica) return connection_->retire(error);
  if (!leave_.active()) leave_.start(backoff_.next_ms());
}

void Lane::leave_now() {
  has_waited_ = true;
  if (connection_->in_flight() > 0) return connection_->retire(*last_error_);
  on_lost(*last_error_);
}

void Lane::put_back(Request&& request, const Error& error) {
  leave(error);
  refusals_.note(*request.command.operation, error);
  if (request.abandoned() && !request.undoes) return owner_.finish(std::move(request), error);
  earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
  refused_.add(std::move(request));
}

void Lane::abandon(Request& request, Error error) { owner_.abandon(request, std::move(error)); }

}  // namespace rss
