// PoolTest: a pool on a loop, its events, and a few operations to call it with. The derived fixture
// has the server.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "redis/pool.h"
#include "support/any_reply.h"
#include "support/pending.h"
#include "support/test_loop.h"

namespace rss {

inline Command undo_write(const Command& done);

inline const Operation kRead{
    .name = "test.read", .verb = "GET", .accepts = any_reply, .repeatable = true};
inline const Operation kCount{.name = "test.count", .verb = "INCR", .accepts = any_reply};
inline const Operation kAppend{.name = "test.append", .verb = "RPUSH", .accepts = any_reply};
inline const Operation kWrite{.name = "test.write",
                              .verb = "SET",
                              .accepts = any_reply,
                              .repeatable = true,
                              .undo = undo_write};
inline const Operation kTakeBack{
    .name = "test.take_back", .verb = "DEL", .accepts = any_reply, .repeatable = true};
inline const Operation kScript{.name = "test.script",
                               .lua = "return redis.call('RPUSH', KEYS[1], ARGV[1])",
                               .accepts = any_reply};

inline Command undo_write(const Command& done) { return {&kTakeBack, 1, {done.key(0)}}; }

class PoolTest : public testing::Test {
 protected:
  // Makes it with the options as they are at the first use.
  Pool& pool() {
    if (!pool_)
      pool_.emplace(loop_, options_,
                    [this](StorageEvent event, std::string_view) { events_.push_back(event); });
    return *pool_;
  }

  // Runs an operation on the first argument as its key.
  Pending<Reply> call(const Operation& operation, Arguments arguments,
                      std::uint64_t timeout_ms = 20'000) {
    Pending<Reply> pending;
    Pool& its_pool = pool();
    its_pool.run(
        {&operation, 1, std::move(arguments), loop_.loop().active_ns() + timeout_ms * 1'000'000},
        pending.callback());
    return pending;
  }

  Result<Reply> outcome_of(const Pending<Reply>& pending) { return loop_.outcome_of(pending); }
  Result<Reply> outcome(const Operation& operation, Arguments arguments) {
    return outcome_of(call(operation, std::move(arguments)));
  }

  // Of a call that must succeed.
  Reply reply_to(const Pending<Reply>& pending) {
    auto outcome = outcome_of(pending);
    if (outcome.ok()) return outcome.value();
    ADD_FAILURE() << outcome.error().message;
    return Reply::nil();
  }
  // Of a call that must fail.
  Error failure_of(const Pending<Reply>& pending) {
    auto outcome = outcome_of(pending);
    if (!outcome.ok()) return outcome.error();
    ADD_FAILURE() << "the call succeeded";
    return {};
  }

  Result<Unit> connect() {
    return loop_.outcome<Unit>([&](auto done) { pool().connect(std::move(done)); });
  }

  std::ptrdiff_t count_events(StorageEvent event) const {
    return std::count(events_.begin(), events_.end(), event);
  }

  TestLoop loop_;
  Options options_;
  using Events = std::vector<StorageEvent>;

  Events events_;
  std::optional<Pool> pool_;
};

}  // namespace rss
