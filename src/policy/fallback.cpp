#include "policy/fallback.h"

#include "contract/operation.h"

namespace rss {
namespace {

// The queue of calls that wait for pending invalidations. No stored key is empty.
constexpr std::string_view kKept = "";

Error closed() { return Error{ErrorCode::kClosed, "the storage is closed"}; }

Error waited_too_long() {
  return Error{ErrorCode::kTimeout,
               "the changes of the outage were not replayed within the time limit of the option "
               "'commandTimeout'",
               "ETIMEDOUT"};
}

Error refused() {
  return Error{ErrorCode::kUnavailable,
               "the server rejects pending invalidations that must be replayed before this read"};
}

Error too_many_wait() {
  return Error{ErrorCode::kOverloaded,
               "too many calls wait for the replay of the changes of the outage: retry later"};
}

Error not_kept() {
  return Error{ErrorCode::kOverloaded,
               "the server is unavailable, and too many invalidations are pending: retry when the "
               "server is back"};
}

bool may_be_rescued(const Operation& operation) {
  return operation.away != Away::kReject || operation.replay == Replay::kAsItIs;
}

}  // namespace

Fallback::Fallback(Parts parts)
    : server_(parts.server),
      clock_(parts.clock),
      on_event_(std::move(parts.on_event)),
      wake_(std::move(parts.wake)),
      journal_(parts.bounds),
      floor_(journal_, parts.shadow, std::move(parts.make_table)),
      recovery_(parts.server, parts.clock, parts.replayer, journal_, kept_, floor_,
                parts.timeout_ns, *this) {}

void Fallback::run(Command command, Completion completion) {
  if (!recovery_.has_work() || away()) return pass(std::move(command), std::move(completion));
  const std::string_view key = command.key_count > 0 ? command.key(0) : "";
  const Journal::Entry* entry = journal_.find(key);
  if (entry && !entry->unchanged()) return hold(key, std::move(command), std::move(completion));
  if (command.operation->away == Away::kMiss && recovery_.owes_kept())
    return hold_for_kept(std::move(command), std::move(completion));
  pass(std::move(command), std::move(completion));
}

// The server may reject pending invalidations for a long time. Cache reads are then misses, which
// is always a legal outcome.
void Fallback::hold_for_kept(Command command, Completion completion) {
  if (!recovery_.refuses_kept()) return hold(kKept, std::move(command), std::move(completion));
  if (shut_) return completion(closed());
  answer(command, std::move(completion), refused());
}

// Skips the breaker while it is closed: it would only forward the command.
void Fallback::pass(Command command, Completion completion) {
  if (shut_) return completion(closed());
  if (may_be_rescued(*command.operation) && !command.in_doubt) command.rescuer = this;
  Backend& next = server_.closed() ? server_.server() : server_;
  next.run(std::move(command), std::move(completion));
}

// Copies the key: it may point into the command.
void Fallback::hold(std::string_view key, Command command, Completion completion) {
  if (shut_) return completion(closed());
  if (command.deadline <= clock_.active_ns()) return completion(waited_too_long());
  if (held_.size() >= kMaxHeld) return completion(too_many_wait());
  const std::string line(key);
  held_.hold(line, {std::move(command), std::move(completion)});
  recovery_.hurry(line);
}

void Fallback::rescue(Command command, Completion completion, Error error) {
  if (shut_) return completion(closed());
  wake_();
  const bool is_kept = command.operation->replay == Replay::kAsItIs;
  if (is_kept && !kept_.keep(command)) return completion(not_kept());
  if (is_kept || error.in_doubt || !away()) return completion(std::move(error));
  answer(command, std::move(completion), std::move(error));
}

void Fallback::answer(const Command& command, Completion completion, Error error) {
  auto outcome = floor_.answer(command);
  if (!outcome) return completion(std::move(error));
  if (outcome->ok()) ++answered_;
  completion(std::move(*outcome));
}

void Fallback::on_opened(const Error& cause) {
  recovery_.stop();
  if (!std::exchange(told_, true)) {
    before_ = recovery_.counts();
    on_event_(StorageEvent::kFallback, cause.cause);
  }
  wake_();
  let_go(held_.take_all());
}

void Fallback::on_closed() {
  if (shut_) return;
  next_round_ns_ = 0;
  if (!recovery_.running()) begin_round();
}

void Fallback::pulse() {
  end_late();
  if (closing_ && clock_.active_ns() >= close_by_ns_) recovery_.stop();
  if (shut_ || away() || recovery_.running()) return;
  if (clock_.active_ns() >= next_round_ns_) begin_round();
}

void Fallback::begin_round() {
  if (!recovery_.has_work()) return finish();
  recovery_.begin_round();
}

void Fallback::end_late() {
  for (HeldCall& call : held_.take_late(clock_.active_ns())) call.completion(waited_too_long());
}

void Fallback::let_go(std::vector<HeldCall> calls) {
  for (HeldCall& call : calls) pass(std::move(call.command), std::move(call.completion));
}

void Fallback::on_key_done(const std::string& key) { let_go(held_.take(key)); }

void Fallback::on_kept_done() {
  if (recovery_.owes_kept() && !recovery_.refuses_kept()) return;
  for (HeldCall& call : held_.take(kKept)) run(std::move(call.command), std::move(call.completion));
}

void Fallback::on_round_over() {
  next_round_ns_ = clock_.active_ns() + kRoundEveryNs;
  if (!away() && !recovery_.has_work()) finish();
  if (closing_) std::exchange(closing_, {})();
}

void Fallback::finish() {
  floor_.drop_table();
  if (std::exchange(told_, false)) on_event_(StorageEvent::kRecovered, recovered_detail());
}

std::string Fallback::recovered_detail() const {
  const Recovery::Counts& now = recovery_.counts();
  const std::uint64_t lost = now.lost - before_.lost;
  std::string detail = "{\"replayed\":" + std::to_string(now.replayed - before_.replayed) +
                       ",\"lost\":" + std::to_string(lost) +
                       ",\"conflicts\":" + std::to_string(now.conflicts - before_.conflicts);
  std::string reasons;
  for (const auto& [code, count] : now.reasons) {
    const auto known = before_.reasons.find(code);
    const std::uint64_t more = count - (known == before_.reasons.end() ? 0 : known->second);
    if (more == 0) continue;
    reasons.append(reasons.empty() ? "\"" : ",\"").append(code).append("\":");
    reasons.append(std::to_string(more));
  }
  if (lost > 0) detail += ",\"reasons\":{" + reasons + "}";
  return detail + "}";
}

void Fallback::close(Function<void()> done) {
  if (away() || !recovery_.has_work()) return done();
  closing_ = std::move(done);
  close_by_ns_ = clock_.active_ns() + kCloseNs;
  if (!recovery_.running()) recovery_.begin_round();
}

void Fallback::shut() {
  shut_ = true;
  recovery_.stop();
  floor_.drop_table();
  for (HeldCall& call : held_.take_all()) call.completion(closed());
  if (closing_) std::exchange(closing_, {})();
}

Fallback::Counts Fallback::counts() const {
  const Recovery::Counts& told = recovery_.counts();
  return {journal_.size(), journal_.bytes(), kept_.size(),  answered_,
          told.replayed,   told.lost,        told.conflicts};
}

}  // namespace rss
