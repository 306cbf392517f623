#include "store/locks/locks.h"

#include <utility>

#include "store/locks/lock_operations.h"

namespace rss {

void Locks::acquire(std::string_view name, std::string_view token, std::int64_t ttl_ms,
                    NumberCallback done) {
  caller_.start(LockCommands::acquire(keys_.lock(name), keys_.lock_fence(name), token, ttl_ms),
                to_number(std::move(done)));
}

void Locks::extend(std::string_view name, std::string_view token, std::int64_t ttl_ms,
                   BoolCallback done) {
  caller_.start(LockCommands::extend(keys_.lock(name), token, ttl_ms), to_bool(std::move(done)));
}

void Locks::release(std::string_view name, std::string_view token, BoolCallback done) {
  caller_.start(LockCommands::release(keys_.lock(name), token), to_bool(std::move(done)));
}

void Locks::release_and_tell(std::string_view name, std::string_view token, BoolCallback done) {
  std::string channel = keys_.lock_channel(name);
  Command command = LockCommands::release_and_tell(keys_.lock(name), token, channel);
  auto notify = [this, channel = std::move(channel),
                 done = std::move(done)](Result<bool> outcome) mutable {
    if (outcome.ok()) signals_.notify_local(channel);
    done(std::move(outcome));
  };
  caller_.start(std::move(command), to_bool(std::move(notify)));
}

void Locks::wait(std::string_view name, Notifications::Version seen, std::uint64_t ms,
                 Notifications::VersionCallback done) {
  signals_.wait(keys_.lock_channel(name), seen, ms, std::move(done));
}

}  // namespace rss
