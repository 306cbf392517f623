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
// Undos that wait for a server; more are not sent.
constexpr std::size_t kMaxUndos = 10'000;

// It waited elsewhere for all its time.
Error late() {
  return Error{ErrorCode::kTimeout,
               "earlier calls on the same data took as long as the option 'commandTimeout'",
               "ETIMEDOUT"};
}

// What was resent and found nothing to do may have been done by its first copy.
Error unknown_outcome() {
  return Error{ErrorCode::kUnavailable,
               "the connection was lost before the reply; the command may have been carried out",
               "ECONNRESET"};
}

bool is_ambiguous(const Request& request, const Result<Reply>& outcome) {
  const auto ambiguous = request.command.operation->ambiguous;
  return request.resent && ambiguous && outcome.ok() && ambiguous(outcome.value());
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
      refusals_([this](auto event, auto reason) { on_event_(event, reason); }),
      shrink_(loop, [this] {
        if (uv_hrtime() - needed_ns_ > kUnneededNs) retire_one();
      }) {
  loop.add(*this);
  loop.tick_at_least_every(options_.command_timeout_ms / 4);
}

Pool::~Pool() {
  closed_ = true;
  destroyed_ = true;
  loop_.remove(*this);
  end_held(closed(), UINT64_MAX);
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
  request.bytes = bytes;
  ++pending_;
  pending_bytes_ += bytes;
  ++unsettled_;
  if (!hold_if_in_doubt(request)) dispatch(std::move(request));
}

void Pool::dispatch(Request&& request) {
  request.slot = request.line % slots_.size();
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
  const bool is_reply = outcome.ok();
  check_reply(*request.command.operation, outcome);
  const bool is_unreadable = is_reply && !outcome.ok();
  request.in_doubt = request.in_doubt || is_unreadable;
  --pending_;
  pending_bytes_ -= request.bytes;
  --slots_[request.slot].pending;
  note(outcome, request);
  if (is_ambiguous(request, outcome)) outcome = unknown_outcome();
  if (request.undoes) {
    --undos_;
    return;
  }
  const bool failed = request.abandoned() || !outcome.ok();
  const bool may_stand = request.in_doubt || (outcome.ok() && !outcome.value().is_nil());
  if (failed && may_stand) undo(request);
  if (request.abandoned()) {
    if (request.command.operation->undo) end_doubt(request.line);
    return;
  }
  end_call(std::move(request), std::move(outcome));
}

void Pool::end_call(Request&& request, Result<Reply>&& outcome) {
  --unsettled_;
  if (outcome.ok()) return request.completion(std::move(outcome));
  Error& error = outcome.error();
  error.in_doubt = request.in_doubt;
  if (!is_outage(error)) return request.completion(std::move(outcome));
  end_or_rescue(std::move(request.command), std::move(request.completion), std::move(error));
}

// The command stays: its outcome may have to be undone. The request must not be touched once the
// completion has run: commands sent there may move it.
void Pool::abandon(Request& request, Error error) {
  --unsettled_;
  Completion completion = std::move(request.completion);
  Command command = request.command.rescuer ? request.command : Command{};
  if (request.command.operation->undo) begin_doubt(request.line);
  error.in_doubt = true;
  note_failure(error, request.written_ns);
  end_or_rescue(std::move(command), std::move(completion), std::move(error));
}

bool Pool::hold_if_in_doubt(Request& request) {
  if (doubts_.empty()) return false;
  const auto doubt = doubts_.find(request.line);
  if (doubt == doubts_.end()) return false;
  doubt->second.held.push_back(std::move(request));
  return true;
}

void Pool::end_doubt(std::size_t line) {
  const auto doubt = doubts_.find(line);
  if (--doubt->second.unsettled > 0) return;
  Ring<Request> held = std::move(doubt->second.held);
  doubts_.erase(doubt);
  while (!held.empty()) dispatch(held.pop_front());
}

// Ends held commands whose deadline is not after this one.
void Pool::end_held(const Error& error, std::uint64_t deadline) {
  Ring<Request> ended;
  for (auto& [line, doubt] : doubts_)
    doubt.held.extract_if(
        [&](const Request& request) { return request.command.deadline <= deadline; },
        [&](Request request) { ended.push_back(std::move(request)); });
  while (!ended.empty()) {
    Request request = ended.pop_front();
    --pending_;
    pending_bytes_ -= request.bytes;
    end_call(std::move(request), error);
  }
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

// It goes the way of the command that it undoes, without a deadline.
void Pool::undo(const Request& request) {
  if (!request.command.operation->undo || undos_ >= kMaxUndos || destroyed_) return;
  Request undo{request.command.operation->undo(request.command), {}};
  undo.undoes = true;
  undo.line = request.line;
  undo.bytes = undo.command.arguments.total_bytes();
  ++undos_;
  ++pending_;
  pending_bytes_ += undo.bytes;
  dispatch(std::move(undo));
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
  reached_ = true;
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
  lanes_.push_back(std::make_unique<Lane>(loop_, options_, access_, scripts_, traffic_, refusals_,
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
  if (owes_undos() && (!close_by_ns_ || loop_.active_ns() < *close_by_ns_)) return;
  answer_connecting(closed());
  lanes_.clear();
  retired_.clear();
  probe_.reset();
  on_event_("close", "");
  std::exchange(closing_, {})(Unit{});
}

// Replaces connections that leave a command in doubt, so that its undo can be sent.
void Pool::settle_before_close(std::uint64_t now_ns) {
  if (unsettled_ > 0) return;
  if (!close_by_ns_) {
    close_by_ns_ = now_ns + options_.command_timeout_ms * 1'000'000;
    if (!doubts_.empty())
      for (std::size_t i = 0; i < lanes_.size(); ++i)
        lanes_[i]->replace_connection(unknown_outcome());
  }
  loop_.stir();
}

void Pool::flush() {
  for (const auto& lane : lanes_) lane->flush();
  for (const auto& lane : retired_) lane->flush();
}

void Pool::judge() {
  const std::uint64_t now_ns = loop_.active_ns();
  judged_ns_ = now_ns;
  tell_answers();
  bool slow = false;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    lanes_[i]->judge(now_ns);
    slow = slow || lanes_[i]->wait_ns() > LinkListener::kSlowNs;
  }
  if (slow && listener_ && !closed_) listener_->on_slow();
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->judge(now_ns);
  if (!doubts_.empty()) end_held(late(), now_ns);
  if (closing_) settle_before_close(now_ns);
  grow_or_shrink();
}

bool Pool::link_ready() const {
  return std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->ready(); });
}

void Pool::probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) {
  probe_.emplace(loop_, options_, access_, timeout_ms, std::move(done));
}

void Pool::fail_waiting(const Error& error) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i]->fail_waiting(error);
  for (std::size_t i = 0; i < retired_.size(); ++i) retired_[i]->fail_waiting(error);
  end_held(error, UINT64_MAX);
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
  for (const auto& [line, doubt] : doubts_) state.queued += doubt.held.size();
  return state;
}

}  // namespace rss
