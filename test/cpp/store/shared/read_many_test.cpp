#include "store/shared/read_many.h"

#include <gtest/gtest.h>

#include <string>

#include "contract/limits.h"
#include "redis/pool.h"
#include "store/values/key_values.h"
#include "support/pending.h"
#include "support/redis_server.h"
#include "support/test_loop.h"

namespace rss {
namespace {

constexpr std::size_t kMiB = 1u << 20;

// Keeps the commands and their completions.
class ReadManyTest : public testing::Test {
 protected:
  Pending<Reply> read(int count, std::size_t value_bytes) {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) keys.push_back(std::to_string(i));
    Pending<Reply> pending;
    read_many(
        keys, value_bytes,
        [](const auto& some) {
          return Command{nullptr, some.size(), arguments_of(some)};
        },
        [this](Command command, Completion completion) {
          commands_.push_back(std::move(command));
          completions_.push_back(std::move(completion));
        },
        pending.callback());
    return pending;
  }
  // With its keys.
  void answer(std::size_t i) {
    std::vector<Reply> items;
    for (std::size_t k = 0; k < commands_[i].key_count; ++k)
      items.push_back(Reply::from(std::string(commands_[i].key(k))));
    completions_[i](Reply::from(std::move(items)));
  }

  std::vector<Command> commands_;
  std::vector<Completion> completions_;
};

TEST_F(ReadManyTest, OfFewValuesIsOneCommand) {
  const auto pending = read(100, kMiB);
  ASSERT_EQ(commands_.size(), 1u);
  EXPECT_EQ(commands_[0].domain, 0u);
  EXPECT_FALSE(commands_[0].more_follows);
  answer(0);
  EXPECT_EQ(pending.value().items.size(), 100u);
}

TEST_F(ReadManyTest, NeverAsksForMoreThanAReplyMayHold) {
  for (const std::size_t value_bytes : {std::size_t{1}, kMiB, 63 * kMiB, 600 * kMiB}) {
    const std::size_t most = values_in_a_reply(value_bytes);
    ASSERT_GE(most, 1u);
    if (most == 1) continue;
    EXPECT_LE(most * (value_bytes + sizeof(Reply)) + sizeof(Reply), kMaxReplyBytes);
  }
  read(20, 63 * kMiB);
  ASSERT_EQ(commands_.size(), 3u);
  for (const Command& command : commands_) EXPECT_LE(command.key_count, 8u);
}

TEST_F(ReadManyTest, GoesOverOneConnectionInOneWrite) {
  read(20, 63 * kMiB);
  for (const Command& command : commands_) {
    EXPECT_EQ(command.domain, std::hash<std::string_view>{}("0"));
    EXPECT_EQ(command.more_follows, &command != &commands_.back());
  }
}

TEST_F(ReadManyTest, EndsWithAllValuesInTheOrderOfTheKeysHoweverTheyCome) {
  const auto pending = read(20, 63 * kMiB);
  for (const std::size_t i : {2u, 0u}) answer(i);
  EXPECT_FALSE(pending.ended());
  answer(1);
  ASSERT_EQ(pending.value().items.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(pending.value().items[i].text, std::to_string(i));
}

TEST_F(ReadManyTest, EndsOnceWithTheFirstError) {
  const auto pending = read(20, 63 * kMiB);
  answer(0);
  completions_[1](Error{ErrorCode::kTimeout, "late"});
  EXPECT_EQ(pending.code(), ErrorCode::kTimeout);
  completions_[2](Error{ErrorCode::kClosed, "closed"});
}

TEST(ReadManyOnAServer, SplitsManyKeysIntoSeveralCommands) {
  RedisServer server;
  TestLoop loop;
  Options options = server.options();
  options.max_value_bytes = 63 * kMiB;
  Pool pool(loop, options, [](auto, auto) {});
  KeyValues values(pool, loop.loop(), options);
  std::vector<std::string> keys;
  for (int i = 0; i < 50; ++i) {
    keys.push_back("key" + std::to_string(i));
    server.call({"SET", keys.back(), std::to_string(i)});
  }
  const auto outcome = loop.outcome<std::vector<std::optional<std::string>>>(
      [&](auto done) { values.mget(keys, std::move(done)); });
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(outcome.value().size(), 50u);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(outcome.value()[i], std::to_string(i));
  EXPECT_EQ(server.calls("mget"), 7);
}

}  // namespace
}  // namespace rss
