// The pool over TLS against a real server.
#include "redis/pool_test_base.h"
#include "support/names.h"
#include "support/scripted_peer.h"
#include "support/tls_redis_server.h"

namespace rss {
namespace {

class TlsPoolTest : public PoolTest {
 protected:
  explicit TlsPoolTest(std::vector<std::string> more = {}) : server_(std::move(more)) {
    options_ = server_.options();
  }
  ~TlsPoolTest() override { pool_.reset(); }

  void use(TlsOptions tls) { options_.tls = std::make_shared<const TlsOptions>(std::move(tls)); }

  TlsRedisServer server_;
};

class TlsProtocolTest : public TlsPoolTest, public testing::WithParamInterface<bool> {
 protected:
  TlsProtocolTest()
      : TlsPoolTest(GetParam() ? std::vector<std::string>{} : RedisServer::without_hello()) {}
};

INSTANTIATE_TEST_SUITE_P(Resp, TlsProtocolTest, testing::Bool(),
                         [](const auto& resp3) { return std::string(resp3.param ? "3" : "2"); });

TEST_P(TlsProtocolTest, CarriesTextsNumbersAndNothing) {
  EXPECT_EQ(reply_to(call(kWrite, {"key", "value"})).text, "OK");
  EXPECT_EQ(reply_to(call(kRead, {"key"})).text, "value");
  EXPECT_TRUE(reply_to(call(kRead, {"nothing"})).is_nil());
  EXPECT_EQ(reply_to(call(kCount, {"number"})).integer, 1);
  EXPECT_EQ(reply_to(call(kScript, {"list", "a"})).integer, 1);
  EXPECT_EQ(reply_to(call(kScript, {"list", "b"})).integer, 2);
}

TEST_P(TlsProtocolTest, CarriesValuesOfMebibytesBothWays) {
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 20; ++i) {
    const std::string key = "key" + std::to_string(i);
    calls.push_back(call(kWrite, {key, std::string(std::size_t{1} << 20, 'a' + char(i))}));
    calls.push_back(call(kRead, {key}));
  }
  for (int i = 0; i < 20; ++i) {
    const auto index = static_cast<std::size_t>(2 * i);
    EXPECT_EQ(reply_to(calls[index]).text, "OK");
    EXPECT_EQ(reply_to(calls[index + 1]).text, std::string(std::size_t{1} << 20, 'a' + char(i)));
  }
}

TEST_F(TlsPoolTest, AnswersFiftyThousandCallsAtOnceEachWithItsOwnReply) {
  std::size_t right = 0;
  for (int i = 0; i < 25'000; ++i) {
    const std::string key = "key" + std::to_string(i);
    pool().run({&kWrite, 1, {key, key}}, [&](auto reply) { right += reply.ok() ? 1 : 0; });
    pool().run({&kRead, 1, {key}},
               [&, key](auto reply) { right += reply.ok() && reply.value().text == key ? 1 : 0; });
  }
  loop_.run_until([&] { return right == 50'000; });
  EXPECT_EQ(pool().state().queued_bytes, 0u);
}

TEST_F(TlsPoolTest, ReportsTheConnectionOnceItIsEncrypted) {
  ASSERT_TRUE(connect().ok());
  EXPECT_EQ(events_, (Events{StorageEvent::kConnect, StorageEvent::kReady}));
}

TEST_F(TlsPoolTest, VerifiesTheNameOfTheHost) {
  options_.host = TlsRedisServer::kName;
  EXPECT_EQ(reply_to(call(kWrite, {"key", "value"})).text, "OK");
}

TEST_F(TlsPoolTest, ReachesTheServerAgainAfterItsEnd) {
  EXPECT_EQ(reply_to(call(kCount, {"key"})).integer, 1);
  server_.plain().stop();
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) >= 1; });
  const auto waiting = call(kCount, {"key"});
  server_.plain().start();
  EXPECT_EQ(reply_to(waiting).integer, 1) << "the server came back empty";
}

TEST_F(TlsPoolTest, LosesAConnectionThatTheServerCloses) {
  ASSERT_TRUE(connect().ok());
  server_.plain().call({"CLIENT", "KILL", "TYPE", "normal"});
  loop_.run_until([&] { return count_events(StorageEvent::kReady) == 2; });
  EXPECT_EQ(pool().traffic().reconnects, 1u);
  EXPECT_EQ(reply_to(call(kWrite, {"key", "value"})).text, "OK");
}

TEST_F(TlsPoolTest, MakesCallsAgainThatAreCutInTheMiddleOfTheirReplies) {
  options_.pool_max = 1;
  const std::string value(std::size_t{1} << 20, 'v');
  reply_to(call(kWrite, {"key", value}));
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call(kRead, {"key"}));
  EXPECT_EQ(reply_to(calls[0]).text, value);
  EXPECT_FALSE(calls.back().ended());
  server_.plain().call({"CLIENT", "KILL", "TYPE", "normal"});
  for (const auto& each : calls) EXPECT_EQ(reply_to(each).text, value);
  EXPECT_EQ(pool().traffic().reconnects, 1u);
}

TEST_F(TlsPoolTest, SurvivesAServerThatHangsInTheMiddle) {
  reply_to(call(kWrite, {"key", "value"}));
  server_.plain().pause();
  EXPECT_EQ(failure_of(call(kRead, {"key"}, 100)).code, ErrorCode::kTimeout);
  server_.plain().resume();
  EXPECT_EQ(reply_to(call(kRead, {"key"})).text, "value");
}

TEST_F(TlsPoolTest, DoesNotBlameTlsForAServerThatHangs) {
  server_.plain().pause();
  options_.connect_timeout_ms = 300;
  const Error error = connect().error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "ETIMEDOUT");
  EXPECT_NE(error.message.find("TLS"), std::string::npos);
  server_.plain().resume();
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

TEST_F(TlsPoolTest, ReportsAServerThatRequiresTlsWhenTlsIsOff) {
  options_.tls = nullptr;
  const Error error = connect().error();
  EXPECT_NE(error.message.find("'tls'"), std::string::npos) << error.message;
}

TEST_F(TlsPoolTest, RecognisesAnAlertOfTlsInPlainText) {
  ScriptedPeer peer(loop_);
  options_ = peer.options();
  peer.answer([](const auto&) { return std::string("\x15\x03\x01\x00\x02\x02\x46", 7); });
  const Error error = connect().error();
  EXPECT_EQ(error.code, ErrorCode::kAuth);
  EXPECT_EQ(error.cause, "EPROTO");
  EXPECT_NE(error.message.find("'tls'"), std::string::npos);
  pool_.reset();
}

}  // namespace
}  // namespace rss
