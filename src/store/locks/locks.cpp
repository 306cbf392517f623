#include "store/locks/locks.h"

#include <utility>

#include "store/locks/lock_operations.h"

namespace rss {

void Locks::run(Command command, Completion completion) {
  command.deadline = clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
  backend_.run(std::move(command), std::move(completion));
}

void Locks::run_for_bool(Command command, BoolCallback done) {
  run(std::move(command), [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(outcome.value().integer == 1);
  });
}

void Locks::acquire(std::string_view name, std::string_view token, std::int64_t ttl_ms,
                    FenceCallback done) {
  run(LockCommands::acquire(keys_.lock(name), keys_.lock_fence(name), token, ttl_ms),
      [done = std::move(done)](Result<Reply> outcome) mutable {
        if (!outcome.ok()) return done(std::move(outcome.error()));
        done(outcome.value().integer);
      });
}

void Locks::extend(std::string_view name, std::string_view token, std::int64_t ttl_ms,
                   BoolCallback done) {
  run_for_bool(LockCommands::extend(keys_.lock(name), token, ttl_ms), std::move(done));
}

void Locks::release(std::string_view name, std::string_view token, BoolCallback done) {
  run_for_bool(LockCommands::release(keys_.lock(name), token), std::move(done));
}

void Locks::release_and_tell(std::string_view name, std::string_view token, BoolCallback done) {
  std::string channel = keys_.lock_channel(name);
  Command command = LockCommands::release_and_tell(keys_.lock(name), token, channel);
  run_for_bool(std::move(command), [this, channel = std::move(channel),
                                    done = std::move(done)](Result<bool> outcome) mutable {
    if (outcome.ok()) signals_.tell_here(channel);
    done(std::move(outcome));
  });
}

void Locks::wait(std::string_view name, Signals::Heard seen, std::uint64_t ms,
                 Signals::HeardCallback done) {
  signals_.wait(keys_.lock_channel(name), seen, ms, std::move(done));
}

}  // namespace rss
