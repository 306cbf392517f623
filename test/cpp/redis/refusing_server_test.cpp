// What a server's word means: it serves nobody for the time being, or is no longer the one that the
// name stands for.
#include "redis/peer_pool_test_base.h"
#include "support/names.h"
#include "support/redis_server.h"

namespace rss {
namespace {

using Words = ScriptedPeer::Words;

class RefusingServerTest : public PeerPoolTest {
 protected:
  void expect_unavailable(const Pending<Reply>& pending, std::string_view cause) {
    const Error error = failure_of(pending);
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_EQ(error.cause, cause);
  }
  // Until one call is out of flight and has not ended.
  void wait_until_refused() {
    loop_.run_until([&] { return pool().state().queued == 1; });
  }
};

TEST_F(RefusingServerTest, IsNoServerUntilItIsAtWork) {
  peer_.pong("-LOADING Redis is loading the dataset in memory\r\n");
  const auto counted = call(kCount, {"key"});
  loop_.run_until([&] { return peer_.accepted() == 3; });
  EXPECT_EQ(pool().state().ready, 0u);
  EXPECT_TRUE(peer_.requests().empty());
  EXPECT_FALSE(counted.ended());
  peer_.pong("+PONG\r\n");
  receive(1);
  peer_.send(":1\r\n");
  EXPECT_EQ(reply_to(counted).integer, 1);
  EXPECT_EQ(peer_.requests().size(), 1u);
}

TEST_F(RefusingServerTest, ItsCodeWordIsTheCauseWhenACallTimesOut) {
  peer_.pong("-MASTERDOWN ServerLink with MASTER is down\r\n");
  expect_unavailable(call(kRead, {"key"}, 150), "MASTERDOWN");
  EXPECT_EQ(connect().error().cause, "MASTERDOWN");
}

TEST_F(RefusingServerTest, GetsWhatItRefusedAgainInItsOrder) {
  for (const char* word :
       {"LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "READONLY"}) {
    ASSERT_TRUE(connect().ok());
    const std::size_t before = peer_.requests().size();
    std::vector<Pending<Reply>> calls;
    for (const char* element : {"1", "2", "3"}) calls.push_back(call(kAppend, {"list", element}));
    receive(before + 3);
    std::string refusals;
    for (int i = 0; i < 3; ++i) refusals += "-" + std::string(word) + " not now\r\n";
    peer_.send(refusals);
    receive(before + 6);
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(peer_.requests()[before + 3 + i], (Words{"RPUSH", "list", std::to_string(i + 1)}));
    peer_.send(":1\r\n:2\r\n:3\r\n");
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(reply_to(calls[i]).integer, static_cast<std::int64_t>(i + 1)) << word;
  }
}

TEST_F(RefusingServerTest, StillAnswersWhatWasSentBeforeTheConnectionIsGivenUp) {
  ASSERT_TRUE(connect().ok());
  const auto refused = call(kCount, {"a"});
  const auto carried_out = call(kCount, {"b"});
  receive(2);
  peer_.send("-READONLY You can't write against a read only replica.\r\n");
  wait_until_refused();
  const auto later = call(kCount, {"c"});
  for (int i = 0; i < 5; ++i) loop_.run_once();
  EXPECT_EQ(peer_.requests().size(), 2u) << "it got more, though it refuses";
  EXPECT_EQ(peer_.accepted(), 1u);
  peer_.send(":7\r\n");
  EXPECT_EQ(reply_to(carried_out).integer, 7);
  receive(4);
  EXPECT_EQ(peer_.accepted(), 2u);
  EXPECT_EQ(peer_.requests()[2], (Words{"INCR", "a"}));
  EXPECT_EQ(peer_.requests()[3], (Words{"INCR", "c"}));
  peer_.send(":1\r\n:2\r\n");
  reply_to(refused);
  reply_to(later);
  EXPECT_EQ(pool().state().queued_bytes, 0u);
}

TEST_F(RefusingServerTest, IsNotAskedAgainForWhatALaterCallOnTheSameKeyHasOvertaken) {
  ASSERT_TRUE(connect().ok());
  const auto first = call(kWrite, {"key", "old"});
  const auto other = call(kWrite, {"other", "value"});
  const auto second = call(kWrite, {"key", "new"});
  receive(3);
  peer_.send("-BUSY Redis is busy running a script\r\n-BUSY x\r\n+OK\r\n");
  EXPECT_EQ(reply_to(second).text, "OK");
  expect_unavailable(first, "BUSY");
  receive(4);
  EXPECT_EQ(peer_.requests()[3], (Words{"SET", "other", "value"}));
  peer_.send("+OK\r\n");
  reply_to(other);
}

TEST_F(RefusingServerTest, EndsCallsInTimeThoughItsConnectionStillOwesAReply) {
  ASSERT_TRUE(connect().ok());
  const auto refused = call(kCount, {"a"}, 200);
  const auto unanswered = call(kCount, {"b"}, 200);
  receive(2);
  peer_.send("-BUSY Redis is busy running a script\r\n");
  expect_unavailable(refused, "BUSY");
  EXPECT_EQ(failure_of(unanswered).code, ErrorCode::kTimeout);
}

TEST_F(RefusingServerTest, WhoseConnectionIsLostLeavesTheRefusedBeforeThoseBehindThem) {
  ASSERT_TRUE(connect().ok());
  const auto refused = call(kCount, {"a"});
  const auto lost = call(kCount, {"b"});
  const auto again = call(kRead, {"c"});
  receive(3);
  peer_.send("-READONLY x\r\n");
  wait_until_refused();
  const auto waiting = call(kRead, {"d"});
  peer_.cut();
  expect_unavailable(lost, "ECONNRESET");
  receive(6);
  EXPECT_EQ(peer_.requests()[3], (Words{"INCR", "a"}));
  EXPECT_EQ(peer_.requests()[4], (Words{"GET", "c"}));
  EXPECT_EQ(peer_.requests()[5], (Words{"GET", "d"}));
  peer_.send(":1\r\n$1\r\nc\r\n$1\r\nd\r\n");
  for (const auto* pending : {&refused, &again, &waiting}) reply_to(*pending);
}

TEST_F(RefusingServerTest, AbandonedCallsAreNotSentAgain) {
  ASSERT_TRUE(connect().ok());
  const auto late = call(kCount, {"a"}, 30);
  EXPECT_EQ(failure_of(late).code, ErrorCode::kTimeout);
  peer_.send("-READONLY x\r\n");
  loop_.run_until([&] { return peer_.accepted() == 2; });
  EXPECT_EQ(pool().state().queued_bytes, 0u);
  EXPECT_EQ(peer_.requests().size(), 1u);
}

TEST_F(RefusingServerTest, FailsACallThatNoServerWillCarryOut) {
  ASSERT_TRUE(connect().ok());
  for (const std::string word : {"NOREPLICAS", "UNBLOCKED"}) {
    const std::size_t before = peer_.requests().size();
    const auto counted = call(kCount, {"key"});
    receive(before + 1);
    peer_.send("-" + word + " x\r\n");
    expect_unavailable(counted, word);
  }
  EXPECT_EQ(peer_.accepted(), 1u);
}

TEST_F(RefusingServerTest, EndsWhatItRefusedWithThePool) {
  ASSERT_TRUE(connect().ok());
  const auto refused = call(kCount, {"a"});
  const auto unanswered = call(kCount, {"b"});
  receive(2);
  peer_.send("-BUSY x\r\n");
  wait_until_refused();
  pool_.reset();
  EXPECT_EQ(failure_of(refused).code, ErrorCode::kClosed);
  EXPECT_EQ(failure_of(unanswered).code, ErrorCode::kClosed);
}

// Attempts that follow each other without growing waits would be about forty a second.
TEST_F(RefusingServerTest, IsRetriedWithGrowingDelays) {
  for (const std::string_view word : {"-READONLY x\r\n", ""}) {
    pool_.reset();
    const std::size_t before = peer_.accepted();
    peer_.answer([&](const auto& words) { return std::string(words[0] == "HELLO" ? "" : word); });
    const auto refused = call(kRead, {"key"}, 2'000);
    while (!refused.ended()) {
      if (word.empty() && pool().state().ready > 0) peer_.cut();
      loop_.run_once();
    }
    EXPECT_GT(peer_.accepted() - before, 2u);
    EXPECT_LT(peer_.accepted() - before, 20u);
  }
}

// A server that takes two seconds to load what it holds.
class LoadingServerTest : public PoolTest {
 protected:
  LoadingServerTest() { options_ = server_.options(); }
  ~LoadingServerTest() override {
    pool_.reset();
    server_.stop();
    std::remove(("/tmp/" + file_).c_str());
  }

  const std::string file_ = "rss-loading-" + std::to_string(getpid()) + ".rdb";
  RedisServer server_{{"--dbfilename", file_, "--enable-debug-command", "local", "--key-load-delay",
                       "1000", "--loading-process-events-interval-bytes", "1024"}};
};

TEST_F(LoadingServerTest, CallsWaitUntilTheServerHasLoadedItsData) {
  server_.call({"SET", "number", "41"});
  server_.call({"DEBUG", "POPULATE", "2000"});
  server_.call({"SAVE"});
  server_.stop();
  server_.start();
  ASSERT_EQ(server_.call({"GET", "number"}).error().cause, "LOADING");
  const auto impatient = call(kRead, {"number"}, 200);
  const auto counted = call(kCount, {"number"});
  EXPECT_EQ(failure_of(impatient).cause, "LOADING");
  EXPECT_EQ(reply_to(counted).integer, 42);
}

// Two servers under one name: the second follows the first until it takes its place.
class FailoverTest : public PoolTest {
 protected:
  FailoverTest() {
    options_.host = "primary.test";
    options_.port = old_.port();
    define_name("primary.test", {"127.0.0.1"});
    new_.call({"REPLICAOF", "127.0.0.1", port_});
  }
  ~FailoverTest() override { pool_.reset(); }

  void fail_over() {
    new_.call({"REPLICAOF", "NO", "ONE"});
    old_.call({"REPLICAOF", "127.0.0.2", port_});
  }
  // Until the second server has what the first was told.
  void wait_until_followed(std::string_view key, std::string_view value) {
    loop_.run_until([&] {
      const auto reply = new_.call({"GET", key});
      return reply.ok() && reply.value().text == value;
    });
  }

  // So that neither writes a file.
  const std::vector<std::string> arguments_ = {"--repl-diskless-sync",       "yes",
                                               "--repl-diskless-sync-delay", "0",
                                               "--repl-diskless-load",       "swapdb"};
  RedisServer old_{arguments_};
  RedisServer new_{"127.0.0.2", old_.port(), arguments_};
  const std::string port_ = std::to_string(old_.port());
};

TEST_F(FailoverTest, NoCallFailsAndNoneIsMadeTwiceWhenThePrimaryBecomesAReplica) {
  EXPECT_EQ(reply_to(call(kCount, {"key0"})).integer, 1);
  wait_until_followed("key0", "1");
  fail_over();
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 200; ++i) calls.push_back(call(kCount, {"key" + std::to_string(i)}));
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) >= 2; });
  define_name("primary.test", {"127.0.0.2"});
  EXPECT_EQ(reply_to(calls[0]).integer, 2);
  for (std::size_t i = 1; i < calls.size(); ++i) EXPECT_EQ(reply_to(calls[i]).integer, 1);
  EXPECT_EQ(new_.call({"GET", "key0"}).value().text, "2");
}

TEST_F(FailoverTest, AServerThatStaysAReplicaIsNamedAsTheCause) {
  reply_to(call(kRead, {"key"}));
  fail_over();
  const Error error = failure_of(call(kCount, {"key"}, 300));
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "READONLY");
}

TEST_F(FailoverTest, ADeadServerIsLookedForUnderItsNameAnew) {
  reply_to(call(kWrite, {"key", "value"}));
  wait_until_followed("key", "value");
  old_.stop();
  define_name("primary.test", {"127.0.0.2"});
  EXPECT_EQ(reply_to(call(kRead, {"key"})).text, "value");
}

}  // namespace
}  // namespace rss
