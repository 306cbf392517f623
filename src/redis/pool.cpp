#include "redis/pool.h"

#include "contract/limits.h"
#include "contract/rescuer.h"

namespace rss {
namespace {

// The deadline passed before the command reached the node.
Error late() {
  return Error{
      ErrorCode::kTimeout,
      "earlier calls on the same key used up the time limit of the option 'commandTimeout'",
      "ETIMEDOUT"};
}

Error closed() { return Error{ErrorCode::kClosed, "the storage is closed"}; }

}  // namespace

Pool::Pool(Loop& loop, Options options, EventListener on_event, CredentialsSource* source)
    : loop_(loop),
      options_(std::move(options)),
      on_event_(std::move(on_event)),
      backlog_(options_, [this](Request&& request) { node_.send(std::move(request)); }),
      node_(loop, options_, options_.endpoint(), source, backlog_, on_event_) {
  loop.add(*this);
  loop.tick_at_least_every(options_.command_timeout_ms / 4);
}

Pool::~Pool() {
  closed_ = true;
  backlog_.stop_undoing();
  loop_.remove(*this);
  backlog_.end_held(closed(), UINT64_MAX);
  node_.fail_all(closed());
  node_.end_connecting(closed());
  if (closing_) closing_(Unit{});
}

void Pool::run(Command command, Completion completion) {
  if (closed_) return completion(closed());
  if (command.deadline <= checked_ns_)
    return end_or_rescue(std::move(command), std::move(completion), late());
  const std::size_t bytes = command.arguments.total_bytes();
  if (!backlog_.has_room(bytes)) return completion(overloaded());
  node_.open();
  backlog_.add(std::move(command), std::move(completion), bytes);
}

void Pool::connect(Callback<Result<Unit>> done) {
  if (closed_) return done(closed());
  node_.open();
  node_.connect(std::move(done));
}

void Pool::deliver() {
  if (!closing_ || !backlog_.is_settled()) return;
  if (backlog_.owes_undos() && (!close_by_ns_ || loop_.active_ns() < *close_by_ns_)) return;
  node_.end_connecting(closed());
  node_.drop_connections();
  on_event_(StorageEvent::kClose, "");
  std::exchange(closing_, {})(Unit{});
}

void Pool::check_deadlines() {
  const std::uint64_t now_ns = loop_.active_ns();
  checked_ns_ = now_ns;
  const bool is_slow = node_.check_deadlines(now_ns);
  if (is_slow && !closed_) node_.health().note_slow();
  if (backlog_.has_doubts()) backlog_.end_held(late(), now_ns);
  if (closing_) settle_before_close(now_ns);
  node_.grow_or_shrink(!closed_);
}

void Pool::settle_before_close(std::uint64_t now_ns) {
  if (!backlog_.is_settled()) return;
  if (!close_by_ns_) {
    close_by_ns_ = now_ns + options_.command_timeout_ms * 1'000'000;
    if (backlog_.has_doubts()) node_.replace_connections(unknown_outcome());
  }
  loop_.request_delivery();
}

void Pool::fail_waiting(const Error& error) {
  node_.fail_waiting(error);
  backlog_.end_held(error, UINT64_MAX);
}

void Pool::close(Callback<Result<Unit>> done) {
  if (closed_) return done(Unit{});
  closed_ = true;
  closing_ = std::move(done);
  loop_.request_delivery();
}

Pool::State Pool::state() const {
  const Node::Connections connections = node_.connections();
  State state;
  state.connections = connections.open;
  state.ready = connections.ready;
  state.in_flight = connections.in_flight;
  state.queued = connections.queued + backlog_.held();
  state.queued_bytes = backlog_.bytes();
  return state;
}

}  // namespace rss
