#include "memory/memory_backend.h"

#include <gtest/gtest.h>

#include <string>

#include "contract/operation.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

Result<Reply> put(Table& table, const Command& command) {
  if (!table.set(command.key(0), command.argument(0), Table::Expiry::never())) {
    return Error{ErrorCode::kOverloaded, "no room"};
  }
  return Reply::from(std::int64_t{1});
}

Result<Reply> take(Table& table, const Command& command) {
  const auto value = table.get(command.key(0));
  return value ? Reply::from(std::string(*value)) : Reply::nil();
}

constexpr Operation kPut{.name = "test.put", .verb = "SET", .twin = put};
constexpr Operation kTake{.name = "test.take", .verb = "GET", .twin = take};

TEST(MemoryBackend, RunsTheTwinOnItsTableAndCompletesAtOnce) {
  ManualClock clock;
  const auto table = std::make_shared<MemoryTable>(clock, 1 << 20);
  MemoryBackend backend(table);
  int completed = 0;
  backend.run({&kPut, 1, {"key", "value"}}, [&](Result<Reply> reply) {
    EXPECT_EQ(reply.value(), Reply::from(std::int64_t{1}));
    ++completed;
  });
  backend.run({&kTake, 1, {"key"}}, [&](Result<Reply> reply) {
    EXPECT_EQ(reply.value(), Reply::from(std::string("value")));
    ++completed;
  });
  EXPECT_EQ(completed, 2);
  EXPECT_EQ(table->get("key"), "value");
}

TEST(MemoryBackend, HandsOnTheErrorOfTheTwin) {
  ManualClock clock;
  MemoryBackend backend(std::make_shared<MemoryTable>(clock, 0));
  bool completed = false;
  backend.run({&kPut, 1, {"key", "value"}}, [&](Result<Reply> reply) {
    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::kOverloaded);
    completed = true;
  });
  EXPECT_TRUE(completed);
}

TEST(MemoryBackend, ACompletionMayRunTheNextCommand) {
  ManualClock clock;
  MemoryBackend backend(std::make_shared<MemoryTable>(clock, 1 << 20));
  std::string seen;
  backend.run({&kPut, 1, {"key", "value"}}, [&](Result<Reply>) {
    backend.run({&kTake, 1, {"key"}}, [&](Result<Reply> reply) { seen = reply.value().text; });
  });
  EXPECT_EQ(seen, "value");
}

}  // namespace
}  // namespace rss
