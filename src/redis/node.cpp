#include "redis/node.h"

#include <algorithm>

#include "contract/checked_reply.h"
#include "contract/rescuer.h"

namespace rss {
namespace {

// At most one connection is added per interval, since more connections may not help a slow server.
constexpr std::uint64_t kGrowEveryNs = 100'000'000;
// Connections above pool_min are closed after this time without need for another connection.
constexpr std::uint64_t kUnneededNs = 5'000'000'000;
constexpr std::uint64_t kShrinkEveryMs = 1000;

}  // namespace

Node::Node(Loop& loop, const Options& options, Endpoint endpoint, CredentialsSource* source,
           Backlog& backlog, EventListener& on_event)
    : loop_(loop),
      options_(options),
      endpoint_(std::move(endpoint)),
      access_(options, source),
      backlog_(backlog),
      on_event_(on_event),
      refusals_(on_event),
      shrink_(loop, [this] {
        if (uv_hrtime() - needed_ns_ > kUnneededNs) retire_one();
      }) {}

void Node::open() {
  while (lanes_.size() < static_cast<std::size_t>(options_.pool_min)) add_lane();
}

void Node::add_lane() {
  lanes_.push_back(std::make_unique<Lane>(loop_, options_, endpoint_, access_, scripts_, traffic_,
                                          refusals_, static_cast<Lane::Owner&>(*this)));
  choose_again();
}

void Node::send(Request&& request) {
  request.group = request.domain % groups_.size();
  Lane& lane = lane_of(request.group);
  ++groups_[request.group].pending;
  lane.send(std::move(request));
}

// The first connection carries all requests while it answers in time, which keeps the pipelined
// batches large. The other connections take requests that would wait behind a slow reply.
Lane& Node::lane_of(std::size_t index) {
  DomainGroup& group = groups_[index];
  if (group.pending > 0) return *group.lane;
  const auto quick =
      std::find_if(chosen_.begin(), chosen_.end(), [](const Lane* lane) { return !lane->slow(); });
  group.lane = quick == chosen_.end() ? chosen_[index % chosen_.size()] : *quick;
  return *group.lane;
}

// Groups are assigned to ready lanes, or to all lanes while none is ready.
void Node::choose_again() {
  chosen_.clear();
  for (const auto& lane : lanes_) {
    if (lane->ready()) chosen_.push_back(lane.get());
  }
  if (!chosen_.empty()) return;
  for (const auto& lane : lanes_) chosen_.push_back(lane.get());
}

void Node::finish(Request&& request, Result<Reply>&& outcome) {
  const bool is_reply = outcome.ok();
  check_reply(*request.command.operation, outcome);
  const bool is_unreadable = is_reply && !outcome.ok();
  request.in_doubt = request.in_doubt || is_unreadable;
  --groups_[request.group].pending;
  health_.note(outcome, request);
  backlog_.finish(std::move(request), std::move(outcome));
}

void Node::abandon(Request& request, Error error) {
  const std::uint64_t written_ns = request.written_ns;
  Backlog::Abandoned call = backlog_.abandon(request);
  error.in_doubt = true;
  health_.note_failure(error, written_ns);
  end_or_rescue(std::move(call.command), std::move(call.completion), std::move(error));
}

void Node::connect(Callback<Result<Unit>> done) {
  if (ready()) return done(Unit{});
  connecting_.push_back(std::move(done));
}

void Node::end_connecting(const Result<Unit>& outcome) {
  for (auto& done : std::exchange(connecting_, {})) done(outcome);
}

bool Node::ready() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->ready(); });
}

void Node::on_lane_ready() {
  reached_ = true;
  choose_again();
  on_event_(StorageEvent::kReady, "");
  health_.note_ready();
  end_connecting(Unit{});
}

void Node::on_lane_lost(const Error& error) {
  choose_again();
  last_error_ = error;
  on_event_(StorageEvent::kError, error.message);
  health_.note_loss(error, ready());
  end_connecting(error);
}

void Node::flush() {
  for (const auto& lane : lanes_) lane->flush();
  for (const auto& lane : retired_) lane->flush();
}

bool Node::check_deadlines(std::uint64_t now_ns) {
  health_.report_answers();
  bool slow = false;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    lanes_[i]->check_deadlines(now_ns);
    slow = slow || lanes_[i]->wait_ns() > ServerHealthListener::kSlowNs;
  }
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->check_deadlines(now_ns);
  return slow;
}

// Adds a connection if every connection is ready and has a slow reply.
void Node::grow_or_shrink(bool may_grow) {
  std::erase_if(retired_, [](const auto& lane) { return lane->pending() == 0; });
  const bool needed = may_grow && !lanes_.empty() &&
                      std::all_of(lanes_.begin(), lanes_.end(),
                                  [](const auto& lane) { return lane->ready() && lane->slow(); });
  if (!needed) return;
  needed_ns_ = uv_hrtime();
  const bool full = lanes_.size() >= static_cast<std::size_t>(options_.pool_max);
  if (full || needed_ns_ - grown_ns_ < kGrowEveryNs) return;
  grown_ns_ = needed_ns_;
  add_lane();
  if (!shrink_.active()) shrink_.start(kShrinkEveryMs, kShrinkEveryMs);
}

void Node::retire_one() {
  if (lanes_.size() <= static_cast<std::size_t>(options_.pool_min)) return shrink_.stop();
  retired_.push_back(std::move(lanes_.back()));
  lanes_.pop_back();
  choose_again();
}

void Node::fail_waiting(const Error& error) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i]->fail_waiting(error);
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->fail_waiting(error);
}

void Node::fail_all(const Error& error) {
  for (auto& lane : lanes_) lane->fail_all(error);
  for (auto& lane : retired_) lane->fail_all(error);
}

void Node::replace_connections(const Error& error) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i]->replace_connection(error);
}

void Node::drop_connections() {
  lanes_.clear();
  retired_.clear();
  probe_.reset();
}

Node::Connections Node::connections() const {
  Connections all;
  all.open = lanes_.size() + retired_.size();
  const auto add = [&](const Lane& lane) {
    all.ready += lane.ready() ? 1 : 0;
    all.in_flight += lane.in_flight();
    all.queued += lane.pending() - lane.in_flight();
  };
  for (const auto& lane : lanes_) add(*lane);
  for (const auto& lane : retired_) add(*lane);
  return all;
}

}  // namespace rss
