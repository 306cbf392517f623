// Caller: runs the commands of one class of store/ on one backend. Each call gets a deadline from
// the option 'commandTimeout'. Owned by that class. The constructor's arguments must outlive this
// object and every completion of the backend.
#pragma once

#include <cstdint>
#include <utility>

#include "base/clock.h"
#include "base/options.h"
#include "contract/command_run.h"

namespace rss {

class Caller {
 public:
  Caller(Backend& backend, const Clock& clock, const Options& options)
      : backend_(backend), clock_(clock), options_(options) {}

  // The deadline of a call that begins now, on Clock::active_ns().
  std::uint64_t deadline() const {
    return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
  }
  bool has_passed(std::uint64_t deadline) const { return deadline <= clock_.active_ns(); }

  // Runs a single-command call.
  void start(Command command, Completion done) const {
    start(std::move(command), deadline(), std::move(done));
  }
  // Runs one step of a call that began earlier.
  void start(Command command, std::uint64_t deadline, Completion done) const {
    command.deadline = deadline;
    backend_.run(std::move(command), std::move(done));
  }
  // Runs one step of a call, for coroutines.
  CommandRun run(Command command, std::uint64_t deadline) const {
    command.deadline = deadline;
    return CommandRun(backend_, std::move(command));
  }

 private:
  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
};

}  // namespace rss
