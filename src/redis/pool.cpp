#include "redis/pool.h"

#include <algorithm>
#include <functional>

#include "contract/checked_reply.h"
#include "contract/limits.h"
#include "contract/outage.h"
#include "contract/rescuer.h"

namespace rss {
namespace {

// A server that is slow by itself gets more connections only little by little.
constexpr std::uint64_t kGrowEveryNs = 100'000'000;
// A connection more than the least is given up when none was needed for this long.
constexpr std::uint64_t kUnneededNs = 5'000'000'000;
constexpr std::uint64_t kShrinkEveryMs = 1000;

// It waited elsewhere for all its time.
Error late() {
  return Error{ErrorCode::kTimeout,
               "earlier calls on the same data took as long as the option 'commandTimeout'",
               "ETIMEDOUT"};
}

Error closed() { return Error{ErrorCode::kClosed, "the storage is closed"}; }

bool is_answer(const Result<Reply>& outcome) {
  return outcome.ok() || outcome.error().code == ErrorCode::kServer ||
         outcome.error().code == ErrorCode::kCorrupt;
}

std::size_t line_of(const Command& command) {
  if (command.route != 0) return command.route;
  return command.key_count == 0 ? 0 : std::hash<std::string_view>{}(command.key(0));
}

}  // namespace

Pool::Pool(Loop& loop, Options options, PoolEvent on_event, CredentialsSource* source)
    : loop_(loop),
      options_(std::move(options)),
      access_(options_, source),
      on_event_(std::move(on_event)),
      shrink_(loop, [this] {
        if (uv_hrtime() - needed_ns_ > kUnneededNs) retire_one();
      }) {
  loop.add(*this);
  loop.tick_at_least_every(options_.command_timeout_ms / 4);
}

Pool::~Pool() {
  closed_ = true;
  loop_.remove(*this);
  for (auto& lane : lanes_) lane->fail_all(closed());
  for (auto& lane : retired_) lane->fail_all(closed());
  answer_connecting(closed());
  if (closing_) closing_(Unit{});
}

void Pool::run(Command command, Completion completion) {
  if (closed_) return completion(closed());
  if (command.deadline <= judged_ns_)
    return end_or_rescue(std::move(command), std::move(completion), late());
  const std::size_t bytes = command.arguments.total_bytes();
  if (pending_ >= options_.max_queue_commands || pending_bytes_ + bytes > options_.max_queue_bytes)
    return completion(overloaded());
  open();
  Request request{std::move(command), std::move(completion)};
  request.line = line_of(request.command);
  request.slot = request.line % slots_.size();
  request.bytes = bytes;
  ++pending_;
  ++unsettled_;
  pending_bytes_ += bytes;
  Lane& lane = lane_of(request.slot);
  ++slots_[request.slot].pending;
  lane.send(std::move(request));
}

// One connection carries everything while it answers in time: the batches stay large. The others
// are for what would wait behind a slow reply.
Lane& Pool::lane_of(std::size_t index) {
  Slot& slot = slots_[index];
  if (slot.pending > 0) return *slot.lane;
  const auto quick =
      std::find_if(chosen_.begin(), chosen_.end(), [](const Lane* lane) { return !lane->slow(); });
  slot.lane = quick == chosen_.end() ? chosen_[index % chosen_.size()] : *quick;
  return *slot.lane;
}

void Pool::finish(Request&& request, Result<Reply>&& outcome) {
  check_reply(*request.command.operation, outcome);
  --pending_;
  --slots_[request.slot].pending;
  pending_bytes_ -= request.bytes;
  note(outcome, request);
  if (request.abandoned()) {
    if (outcome.ok() && !outcome.value().is_nil()) take_back(request.command);
    return;
  }
  --unsettled_;
  if (!outcome.ok() && is_outage(outcome.error()))
    return end_or_rescue(std::move(request.command), std::move(request.completion),
                         std::move(outcome.error()));
  request.completion(std::move(outcome));
}

// The command stays: its late reply may have to be taken back. The request must not be touched once
// others have been told: what they send may move it.
void Pool::abandon(Request& request, Error error) {
  --unsettled_;
  Completion completion = std::move(request.completion);
  Command command = request.command.rescuer ? request.command : Command{};
  note_failure(error, request.written_ns);
  end_or_rescue(std::move(command), std::move(completion), std::move(error));
}

void Pool::note(const Result<Reply>& outcome, const Request& request) {
  if (is_answer(outcome)) {
    ++answers_;
  } else if (is_outage(outcome.error()) && !request.abandoned()) {
    if (request.written_ns > 0) {
      lost_ns_ = request.written_ns;
    } else {
      note_failure(outcome.error(), 0);
    }
  }
}

void Pool::note_failure(const Error& error, std::uint64_t written_ns) {
  if (!listener_) return;
  tell_answers();
  listener_->on_failure(error, written_ns);
}

void Pool::tell_answers() {
  if (const std::uint64_t count = std::exchange(answers_, 0); count > 0 && listener_)
    listener_->on_answers(count);
}

// There is room for it: the place of what it takes back has just become free. What was rescued has
// succeeded elsewhere.
void Pool::take_back(const Command& command) {
  if (!command.operation->undo || command.rescuer || closed_) return;
  Command undo = command.operation->undo(command);
  undo.deadline = loop_.active_ns() + options_.command_timeout_ms * 1'000'000;
  run(std::move(undo), [](auto) {});
}

void Pool::connect(Callback<Result<Unit>> done) {
  if (closed_) return done(closed());
  open();
  for (const auto& lane : lanes_) {
    if (lane->ready()) return done(Unit{});
  }
  connecting_.push_back(std::move(done));
}

void Pool::answer_connecting(const Result<Unit>& outcome) {
  for (auto& done : std::exchange(connecting_, {})) done(outcome);
}

void Pool::on_lane_ready() {
  choose_again();
  on_event_("ready", "");
  if (listener_) listener_->on_link_ready();
  answer_connecting(Unit{});
}

void Pool::on_lane_lost(const Error& error) {
  choose_again();
  last_error_ = error;
  on_event_("error", error.message);
  note_loss(error);
  answer_connecting(error);
}

// However many commands were lost with a connection, that is one failure. Where another connection
// is there it is one only if commands were lost.
void Pool::note_loss(const Error& error) {
  const std::uint64_t lost_ns = std::exchange(lost_ns_, 0);
  if (!listener_) return;
  if (!link_ready()) {
    tell_answers();
    listener_->on_link_lost(error);
  } else if (lost_ns > 0 && is_outage(error)) {
    note_failure(error, lost_ns);
  }
}

void Pool::open() {
  while (lanes_.size() < static_cast<std::size_t>(options_.pool_min)) add_lane();
}

void Pool::add_lane() {
  lanes_.push_back(std::make_unique<Lane>(loop_, options_, access_, scripts_, traffic_,
                                          static_cast<Lane::Owner&>(*this)));
  choose_again();
}

// Slots go to lanes that are ready; before any is, to all of them.
void Pool::choose_again() {
  chosen_.clear();
  for (const auto& lane : lanes_) {
    if (lane->ready()) chosen_.push_back(lane.get());
  }
  if (!chosen_.empty()) return;
  for (const auto& lane : lanes_) chosen_.push_back(lane.get());
}

void Pool::deliver() {
  if (!closing_ || unsettled_ > 0) return;
  answer_connecting(closed());
  lanes_.clear();
  retired_.clear();
  on_event_("close", "");
  std::exchange(closing_, {})(Unit{});
}

void Pool::flush() {
  for (const auto& lane : lanes_) lane->flush();
  for (const auto& lane : retired_) lane->flush();
}

void Pool::judge() {
  const std::uint64_t now_ns = loop_.active_ns();
  judged_ns_ = now_ns;
  tell_answers();
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i]->judge(now_ns);
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->judge(now_ns);
  grow_or_shrink();
}

bool Pool::link_ready() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->ready(); });
}

void Pool::fail_waiting(const Error& error) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i]->fail_waiting(error);
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->fail_waiting(error);
}

// One more when each has a command that waits for longer than it should.
void Pool::grow_or_shrink() {
  std::erase_if(retired_, [](const auto& lane) { return lane->pending() == 0; });
  const bool needed = !closed_ && !lanes_.empty() &&
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

void Pool::retire_one() {
  if (lanes_.size() <= static_cast<std::size_t>(options_.pool_min)) return shrink_.stop();
  retired_.push_back(std::move(lanes_.back()));
  lanes_.pop_back();
  choose_again();
}

void Pool::close(Callback<Result<Unit>> done) {
  if (closed_) return done(Unit{});
  closed_ = true;
  closing_ = std::move(done);
  loop_.stir();
}

Pool::State Pool::state() const {
  State state;
  state.connections = lanes_.size() + retired_.size();
  state.queued_bytes = pending_bytes_;
  const auto add = [&](const Lane& lane) {
    state.ready += lane.ready() ? 1 : 0;
    state.in_flight += lane.in_flight();
    state.queued += lane.pending() - lane.in_flight();
  };
  for (const auto& lane : lanes_) add(*lane);
  for (const auto& lane : retired_) add(*lane);
  return state;
}

}  // namespace rss
