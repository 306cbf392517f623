#include "redis/lane.h"

#include "contract/outage.h"

namespace rss {
namespace {

constexpr std::uint64_t kSlowNs = 5'000'000;

}  // namespace

Lane::Lane(Loop& loop, const Options& options, Scripts& scripts, Traffic& traffic, Owner& owner)
    : loop_(loop),
      options_(options),
      scripts_(scripts),
      traffic_(traffic),
      owner_(owner),
      retry_(loop, [this] { connect(); }) {
  connect();
}

void Lane::connect() {
  connection_ = std::make_unique<Connection>(loop_, options_, scripts_, traffic_,
                                             static_cast<Connection::Owner&>(*this));
}

void Lane::send(Request&& request) {
  if (connection_ && connection_->accepts() && waiting_.empty())
    return connection_->send(std::move(request));
  if (last_error_ && is_refusal(*last_error_))
    return owner_.finish(std::move(request), *last_error_);
  earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
  waiting_.push_back(std::move(request));
}

void Lane::flush() {
  if (connection_) connection_->flush();
}

void Lane::judge(std::uint64_t now_ns) {
  if (connection_) connection_->judge(now_ns);
  slow_ = connection_ && connection_->oldest_wait_ns(now_ns) > kSlowNs;
  if (now_ns < earliest_deadline_) return;
  earliest_deadline_ = UINT64_MAX;
  Ring<Request> late;
  waiting_.extract_if(
      [&](const Request& request) {
        if (request.command.deadline <= now_ns) return true;
        earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
        return false;
      },
      [&](Request request) { late.push_back(std::move(request)); });
  while (!late.empty()) owner_.finish(late.pop_front(), late_error());
}

// A command that was never written: it timed out for want of a connection, or of room in one.
Error Lane::late_error() const {
  if (last_error_) return *last_error_;
  const char* what = connection_ && connection_->ready()
                         ? "the connection took no more data within the option 'commandTimeout'"
                         : "no connection to the server within the option 'commandTimeout'";
  return Error{ErrorCode::kTimeout, what, "ETIMEDOUT"};
}

void Lane::on_ready() {
  was_ready_ = true;
  backoff_.reset();
  last_error_.reset();
  owner_.on_lane_ready();
  send_waiting();
}

void Lane::send_waiting() {
  while (!waiting_.empty() && connection_->accepts()) connection_->send(waiting_.pop_front());
}

void Lane::on_lost(Error error) {
  if (std::exchange(was_ready_, false)) ++traffic_.reconnects;
  Ring<Request> unanswered = connection_->take_unanswered();
  connection_.reset();
  last_error_ = error;
  keep_repeatable(std::move(unanswered), error);
  if (is_refusal(error)) fail_waiting(error);
  owner_.on_lane_lost(error);
  reconnect_later();
}

void Lane::keep_repeatable(Ring<Request> unanswered, const Error& error) {
  Ring<Request> line;
  Ring<Request> ended;
  while (!unanswered.empty()) {
    Request request = unanswered.pop_front();
    const bool keep = request.command.operation->repeatable && !request.abandoned();
    (keep ? line : ended).push_back(std::move(request));
  }
  while (!waiting_.empty()) line.push_back(waiting_.pop_front());
  waiting_ = std::move(line);
  earliest_deadline_ = 0;  // looked at anew by the next judge()
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
}

void Lane::fail_waiting(const Error& error) {
  Ring<Request> ended = std::exchange(waiting_, {});
  while (!ended.empty()) owner_.finish(ended.pop_front(), error);
}

void Lane::fail_all(const Error& error) {
  Ring<Request> unanswered;
  if (connection_) unanswered = connection_->take_unanswered();
  while (!unanswered.empty()) owner_.finish(unanswered.pop_front(), error);
  fail_waiting(error);
}

void Lane::reconnect_later() {
  owner_.on_lane_reconnecting();
  retry_.start(backoff_.next_ms());
}

void Lane::finish(Request&& request, Result<Reply>&& outcome) {
  owner_.finish(std::move(request), std::move(outcome));
}

void Lane::abandon(Request& request, Error error) { owner_.abandon(request, std::move(error)); }

}  // namespace rss
