// FlakyServer: a server as a breaker sees it, played by an embedded table: it may be away, answer
// nothing until its callers' time is up, or refuse. It tells its listener what a pool would tell.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/operation.h"
#include "contract/outage.h"
#include "contract/rescuer.h"
#include "contract/server_health_listener.h"
#include "support/manual_clock.h"

namespace rss {

class FlakyServer final : public Backend, public ServerLink {
 public:
  using Refuse = std::function<std::optional<Error>(const Command&)>;

  FlakyServer(Backend& behind, ManualClock& clock) : behind_(behind), clock_(clock) {}

  void listen(ServerHealthListener& listener) { listener_ = &listener; }

  static Error refused() { return {ErrorCode::kUnavailable, "refused", "ECONNREFUSED"}; }
  static Error late() { return {ErrorCode::kTimeout, "late", "ETIMEDOUT"}; }

  void run(Command command, Completion completion) override {
    seen_.emplace_back(command.operation->name);
    Call call{std::move(command), std::move(completion),
              connected_ ? std::max<std::uint64_t>(clock_.active_ns(), 1) : 0};
    if (!connected_ || frozen_) return waiting_.push_back(std::move(call));
    serve(std::move(call));
  }
  bool server_ready() const override { return connected_; }
  void fail_waiting(const Error& error) override {
    for (std::size_t i = waiting_.size(); i > 0; --i) {
      Call call = take();
      if (call.written_ns > 0) {
        waiting_.push_back(std::move(call));
      } else {
        end_or_rescue(std::move(call.command), std::move(call.completion), error);
      }
    }
  }
  void probe(std::uint64_t, Callback<Result<Unit>> done) override {
    ++probes_;
    if (connected_ && !frozen_) return done(Unit{});
    done(frozen_ ? late() : refused());
  }
  int probes() const { return probes_; }

  // The connection is lost, and so many attempts to get another fail.
  void go_away(int attempts = 5) {
    connected_ = false;
    lose_written();
    for (int i = 0; i < attempts; ++i) listener_->on_server_lost(refused());
  }
  void come_back() {
    connected_ = true;
    listener_->on_server_ready();
    while (!waiting_.empty() && !frozen_) serve(take());
  }

  // It keeps its connection and answers nothing.
  void freeze() { frozen_ = true; }
  // Those that wait are told that their time is up; whether they were carried out all the same.
  void time_out(bool carried_out = false) {
    for (std::size_t i = waiting_.size(); i > 0; --i) {
      Call call = take();
      if (carried_out && call.written_ns > 0) behind_.run(call.command, [](auto) {});
      fail(std::move(call), late());
    }
  }
  void thaw() {
    frozen_ = false;
    while (!waiting_.empty()) serve(take());
  }
  void thaw_if_connected() {
    if (connected_) thaw();
  }
  std::size_t waiting() const { return waiting_.size(); }

  // What it says of a command instead of carrying it out.
  void refuse(Refuse refuse) { refuse_ = std::move(refuse); }

  // The operations that came, since the last call of this.
  std::vector<std::string> take_seen() { return std::exchange(seen_, {}); }

 private:
  struct Call {
    Command command;
    Completion completion;
    std::uint64_t written_ns;
  };

  Call take() {
    Call call = std::move(waiting_.front());
    waiting_.pop_front();
    return call;
  }
  // Commands whose replies are missing end with the connection.
  void lose_written() {
    for (std::size_t i = waiting_.size(); i > 0; --i) {
      Call call = take();
      if (call.written_ns == 0) {
        waiting_.push_back(std::move(call));
      } else {
        fail(std::move(call), refused());
      }
    }
  }
  void fail(Call call, Error error) {
    error.in_doubt = call.written_ns > 0;
    listener_->on_failure(error, call.written_ns);
    end_or_rescue(std::move(call.command), std::move(call.completion), std::move(error));
  }
  void serve(Call call) {
    auto refusal = refuse_ ? refuse_(call.command) : std::nullopt;
    if (refusal && is_outage(*refusal)) return fail(std::move(call), std::move(*refusal));
    listener_->on_answers(1);
    if (refusal) return call.completion(std::move(*refusal));
    behind_.run(std::move(call.command), std::move(call.completion));
  }

  Backend& behind_;
  ManualClock& clock_;
  ServerHealthListener* listener_ = nullptr;
  Refuse refuse_;
  bool connected_ = true;
  bool frozen_ = false;
  int probes_ = 0;
  std::deque<Call> waiting_;
  std::vector<std::string> seen_;
};

}  // namespace rss
