// The pool against a real server.
#include "redis/pool_test_base.h"
#include "support/redis_server.h"

namespace rss {
namespace {

class PoolServerTest : public PoolTest {
 protected:
  explicit PoolServerTest(std::vector<std::string> arguments = {}) : server_(std::move(arguments)) {
    options_ = server_.options();
  }
  ~PoolServerTest() override { pool_.reset(); }

  RedisServer server_;
};

// What a server does under either protocol.
class ProtocolTest : public PoolServerTest, public testing::WithParamInterface<bool> {
 protected:
  ProtocolTest()
      : PoolServerTest(GetParam() ? std::vector<std::string>{} : RedisServer::without_hello()) {}
};

INSTANTIATE_TEST_SUITE_P(Resp, ProtocolTest, testing::Bool(),
                         [](const auto& resp3) { return std::string(resp3.param ? "3" : "2"); });

TEST_P(ProtocolTest, CarriesTextsNumbersAndNothing) {
  EXPECT_EQ(reply_to(call(kWrite, {"key", "value"})).text, "OK");
  EXPECT_EQ(reply_to(call(kRead, {"key"})).text, "value");
  EXPECT_TRUE(reply_to(call(kRead, {"nothing"})).is_nil());
  EXPECT_EQ(reply_to(call(kCount, {"number"})).integer, 1);
  EXPECT_EQ(failure_of(call(kCount, {"key"})).code, ErrorCode::kServer);
  EXPECT_EQ(failure_of(call(kAppend, {"key", "x"})).code, ErrorCode::kCorrupt);
  EXPECT_EQ(server_.calls("hello"), GetParam() ? 1 : 0);
}

TEST_P(ProtocolTest, SetsTheClientNameOnTheServer) {
  reply_to(call(kRead, {"key"}));
  EXPECT_NE(server_.call({"CLIENT", "LIST"}).value().text.find("name=redis-session-storage"),
            std::string::npos);
}

TEST_P(ProtocolTest, UsesTheDatabaseItWasGiven) {
  options_.database = 5;
  reply_to(call(kWrite, {"key", "value"}));
  EXPECT_NE(server_.call({"INFO", "keyspace"}).value().text.find("db5:keys=1"), std::string::npos);
}

TEST_P(ProtocolTest, NamesTheOptionOfADatabaseThatIsNotThere) {
  options_.database = 500;
  const Error error = failure_of(call(kRead, {"key"}));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(error.message.find("'database'"), std::string::npos);
}

TEST_P(ProtocolTest, SendsAScriptOnceAndItsHashFromThenOn) {
  for (int i = 1; i <= 5; ++i)
    EXPECT_EQ(reply_to(call(kScript, {"list", std::to_string(i)})).integer, i);
  EXPECT_EQ(server_.calls("eval"), 1);
  EXPECT_EQ(server_.calls("evalsha"), 4);
}

TEST_P(ProtocolTest, SendsAScriptAgainThatTheServerHasForgotten) {
  EXPECT_EQ(reply_to(call(kScript, {"list", "a"})).integer, 1);
  server_.call({"SCRIPT", "FLUSH"});
  EXPECT_EQ(reply_to(call(kScript, {"list", "b"})).integer, 2);
  EXPECT_EQ(reply_to(call(kScript, {"list", "c"})).integer, 3);
  EXPECT_EQ(server_.calls("eval"), 2);
}

TEST_P(ProtocolTest, SendsForgottenScriptsAgainInTheirOrder) {
  reply_to(call(kScript, {"list", "0"}));
  server_.call({"SCRIPT", "FLUSH"});
  std::vector<Pending<Reply>> calls;
  for (int i = 1; i <= 20; ++i) calls.push_back(call(kScript, {"list", std::to_string(i)}));
  for (int i = 1; i <= 20; ++i)
    EXPECT_EQ(reply_to(calls[static_cast<std::size_t>(i - 1)]).integer, i + 1);
  const Reply list = server_.call({"LRANGE", "list", "0", "-1"}).value();
  for (std::size_t i = 0; i <= 20; ++i) EXPECT_EQ(list.items[i].text, std::to_string(i));
}

TEST_F(PoolServerTest, AnswersAHundredThousandCallsAtOnceEachWithItsOwnReply) {
  options_.max_queue_commands = 100'000;
  std::size_t right = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string key = "key" + std::to_string(i);
    pool().run({&kWrite, 1, {key, key}}, [&](auto reply) { right += reply.ok() ? 1 : 0; });
    pool().run({&kRead, 1, {key}},
               [&, key](auto reply) { right += reply.ok() && reply.value().text == key ? 1 : 0; });
  }
  EXPECT_EQ(failure_of(call(kRead, {"one too many"})).code, ErrorCode::kOverloaded);
  loop_.run_until([&] { return right == 100'000; });
  EXPECT_EQ(pool().state().queued_bytes, 0u);
  EXPECT_EQ(pool().traffic().commands, 100'000u);
}

TEST_F(PoolServerTest, KeepsCallsWaitingWhileTheServerStartsAgain) {
  EXPECT_EQ(reply_to(call(kCount, {"key"})).integer, 1);
  server_.stop();
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) >= 2; });
  const auto waiting = call(kCount, {"key"});
  server_.start();
  EXPECT_EQ(reply_to(waiting).integer, 1) << "the server came back empty";
}

TEST_F(PoolServerTest, EndsCallsInTimeWhileTheServerHangsAndGoesOnAfterwards) {
  reply_to(call(kWrite, {"key", "value"}));
  server_.pause();
  EXPECT_EQ(failure_of(call(kRead, {"key"}, 100)).code, ErrorCode::kTimeout);
  server_.resume();
  EXPECT_EQ(reply_to(call(kRead, {"key"})).text, "value");
}

TEST_F(PoolServerTest, TakesBackWhatAHangingServerWroteAfterAll) {
  options_.pool_max = 1;
  reply_to(call(kRead, {"key"}));
  server_.pause();
  EXPECT_EQ(failure_of(call(kWrite, {"key", "value"}, 100)).code, ErrorCode::kTimeout);
  server_.resume();
  loop_.run_until([&] { return server_.calls("del") == 1; });
  EXPECT_EQ(server_.calls("set"), 1);
  EXPECT_TRUE(server_.call({"GET", "key"}).value().is_nil());
}

class PasswordTest : public PoolServerTest, public testing::WithParamInterface<bool> {
 protected:
  static std::vector<std::string> arguments() {
    std::vector<std::string> all = {"--requirepass", "secret"};
    if (!GetParam()) {
      for (const auto& argument : RedisServer::without_hello()) all.push_back(argument);
    }
    return all;
  }
  PasswordTest() : PoolServerTest(arguments()) {}

  void expect_refused() {
    const Error error = failure_of(call(kRead, {"key"}));
    EXPECT_EQ(error.code, ErrorCode::kAuth);
    EXPECT_NE(error.message.find("'password'"), std::string::npos);
    const auto next = call(kRead, {"key"});
    EXPECT_TRUE(next.ended()) << "a refused password is told at once";
    EXPECT_EQ(failure_of(next).code, ErrorCode::kAuth);
  }
};

INSTANTIATE_TEST_SUITE_P(Resp, PasswordTest, testing::Bool(),
                         [](const auto& resp3) { return std::string(resp3.param ? "3" : "2"); });

TEST_P(PasswordTest, IsSentToAServerThatRequiresOne) {
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

TEST_P(PasswordTest, IsRefusedWhenItIsWrong) {
  options_.password = "guess";
  expect_refused();
  EXPECT_EQ(connect().error().code, ErrorCode::kAuth);
}

TEST_P(PasswordTest, IsAskedForWhenItIsMissing) {
  options_.password.clear();
  expect_refused();
}

TEST_P(PasswordTest, IsTakenOnceTheServerKnowsIt) {
  options_.password = "changed";
  expect_refused();
  server_.call({"CONFIG", "SET", "requirepass", "changed"});
  EXPECT_TRUE(connect().ok() || connect().ok());
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

TEST_P(PasswordTest, MayBelongToAUserWithAName) {
  server_.call({"ACL", "SETUSER", "app", "on", ">apppass", "~*", "+@all"});
  options_.username = "app";
  options_.password = "apppass";
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

class ClusterServerTest : public PoolServerTest {
 protected:
  ClusterServerTest()
      : PoolServerTest({"--cluster-enabled", "yes", "--cluster-config-file",
                        "rss-nodes-" + std::to_string(getpid()) + ".conf"}) {}
  ~ClusterServerTest() override {
    std::remove(("/tmp/rss-nodes-" + std::to_string(getpid()) + ".conf").c_str());
  }
};

TEST_F(ClusterServerTest, IsRefusedWithTheNameOfTheOption) {
  const Error error = failure_of(call(kRead, {"key"}));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(error.message.find("'cluster'"), std::string::npos);
}

}  // namespace
}  // namespace rss
