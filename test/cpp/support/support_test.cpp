#include <gtest/gtest.h>

#include "redis/pool.h"
#include "store/sessions/session_operations.h"
#include "support/redis_server.h"
#include "support/test_loop.h"

namespace rss {
namespace {

TEST(Support, AServerAnswersAPoolOnATestLoop) {
  RedisServer server;
  TestLoop loop;
  Pool pool(loop, server.options(), [](auto, auto) {});
  const auto reply = loop.outcome<Reply>(
      [&](Completion done) { pool.run(SessionCommands::ping(), std::move(done)); });
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(reply.value().text, "PONG");
  EXPECT_EQ(server.calls("hello"), 1);
}

TEST(Support, AServerWithoutHelloIsSpokenToInResp2) {
  RedisServer server(RedisServer::without_hello());
  TestLoop loop;
  Pool pool(loop, server.options(), [](auto, auto) {});
  const auto reply = loop.outcome<Reply>(
      [&](Completion done) { pool.run(SessionCommands::ping(), std::move(done)); });
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(server.calls("hello"), 0);
  EXPECT_FALSE(server.call({"HELLO", "3"}).ok());
}

TEST(Support, AServerWithAPasswordIsCalledWithIt) {
  RedisServer server({"--requirepass", "secret"});
  EXPECT_EQ(server.options().password, "secret");
  EXPECT_EQ(server.call({"PING"}).value().text, "PONG");
}

TEST(Support, AServerStartsAgainOnItsPortAndEmpty) {
  RedisServer server;
  ASSERT_TRUE(server.call({"SET", "key", "value"}).ok());
  server.stop();
  server.start();
  EXPECT_TRUE(server.call({"GET", "key"}).value().is_nil());
}

}  // namespace
}  // namespace rss
