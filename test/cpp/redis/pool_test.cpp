#include "redis/pool.h"

#include "redis/peer_pool_test_base.h"

namespace rss {
namespace {

class PoolLimitsTest : public PeerPoolTest {
 protected:
  static ScriptedPeer::Answer echo() {
    return [](const ScriptedPeer::Words& words) {
      if (words[0] == "HELLO") return std::string();
      return "$" + std::to_string(words[1].size()) + "\r\n" + words[1] + "\r\n";
    };
  }

  void expect_overloaded(const Pending<Reply>& pending) {
    ASSERT_TRUE(pending.ended()) << "it was not told at once";
    EXPECT_EQ(failure_of(pending).code, ErrorCode::kOverloaded);
  }
};

TEST_F(PoolLimitsTest, ConnectsWithTheFirstCommandAndNoEarlier) {
  pool();
  loop_.run_once();
  EXPECT_EQ(peer_.accepted(), 0u);
  EXPECT_EQ(pool().state().connections, 0u);
  call(kRead, {"key"});
  receive(1);
  EXPECT_EQ(peer_.accepted(), 1u);
}

TEST_F(PoolLimitsTest, OpensTheLeastNumberOfConnections) {
  options_.pool_min = 3;
  options_.pool_max = 3;
  call(kRead, {"key"});
  loop_.run_until([&] { return pool().state().ready == 3; });
  EXPECT_EQ(peer_.accepted(), 3u);
}

TEST_F(PoolLimitsTest, RefusesMoreCallsThanMayWait) {
  options_.max_queue_commands = 3;
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(call(kRead, {"key"}));
  expect_overloaded(call(kRead, {"key"}));
  receive(3);
  expect_overloaded(call(kRead, {"key"}));
  peer_.send("$1\r\na\r\n");
  reply_to(calls[0]);
  const auto fits_again = call(kRead, {"key"});
  EXPECT_FALSE(fits_again.ended());
}

TEST_F(PoolLimitsTest, RefusesMoreBytesThanMayWait) {
  options_.max_queue_bytes = 1000;
  const std::string half(497, 'x');
  const auto first = call(kWrite, {"key", half});
  const auto second = call(kWrite, {"key", half});
  EXPECT_EQ(pool().state().queued_bytes, 1000u);
  expect_overloaded(call(kRead, {"k"}));
  receive(2);
  peer_.send("+OK\r\n");
  reply_to(first);
  EXPECT_EQ(pool().state().queued_bytes, 500u);
  EXPECT_FALSE(call(kRead, {"k"}).ended());
}

TEST_F(PoolLimitsTest, CountsATimedOutCallUntilItsReplyArrives) {
  options_.max_queue_commands = 1;
  ASSERT_TRUE(connect().ok());
  const auto late = call(kRead, {"key"}, 30);
  receive(1);
  EXPECT_EQ(failure_of(late).code, ErrorCode::kTimeout);
  expect_overloaded(call(kRead, {"key"}));
  peer_.send("$1\r\na\r\n");
  loop_.run_until([&] { return pool().state().in_flight == 0; });
  EXPECT_FALSE(call(kRead, {"key"}).ended());
}

TEST_F(PoolLimitsTest, KeepsTheOrderForAPeerThatDoesNotReadForAWhile) {
  ASSERT_TRUE(connect().ok());
  peer_.stop_reading();
  peer_.answer(echo());
  const std::string megabyte(1 << 20, 'x');
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call(kWrite, {"key" + std::to_string(i), megabyte}));
  for (int i = 0; i < 5; ++i) loop_.run_once();
  EXPECT_GT(pool().state().queued, 0u) << "the sockets took everything";
  peer_.read_again();
  for (std::size_t i = 0; i < calls.size(); ++i)
    EXPECT_EQ(reply_to(calls[i]).text, "key" + std::to_string(i));
  EXPECT_EQ(peer_.requests().size(), 40u);
  EXPECT_EQ(peer_.requests().back()[2], megabyte);
  EXPECT_EQ(pool().state().queued_bytes, 0u);
}

TEST_F(PoolLimitsTest, EndsCallsInTimeForAPeerThatNeverReads) {
  ASSERT_TRUE(connect().ok());
  peer_.stop_reading();
  const std::string megabyte(1 << 20, 'x');
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call(kWrite, {"key", megabyte}, 100));
  for (const auto& pending : calls) EXPECT_EQ(failure_of(pending).code, ErrorCode::kTimeout);
}

TEST_F(PoolLimitsTest, ConnectEndsWithTheFirstFailure) {
  peer_.stop_listening();
  const auto outcome = connect();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().cause, "ECONNREFUSED");
}

TEST_F(PoolLimitsTest, ConnectEndsAtOnceWhenAConnectionIsReady) {
  ASSERT_TRUE(connect().ok());
  Pending<Unit> again;
  pool().connect(again.callback());
  EXPECT_TRUE(again.ended());
}

using PoolEndTest = PoolLimitsTest;

TEST_F(PoolEndTest, CloseWaitsForThePendingCallsAndRefusesOthers) {
  const auto pending = call(kRead, {"key"});
  receive(1);
  Pending<Unit> closed;
  pool().close(closed.callback());
  EXPECT_EQ(failure_of(call(kRead, {"key"})).code, ErrorCode::kClosed);
  for (int i = 0; i < 10; ++i) loop_.run_once();
  EXPECT_FALSE(closed.ended());
  peer_.send("$1\r\na\r\n");
  EXPECT_EQ(reply_to(pending).text, "a");
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
  EXPECT_EQ(pool().state().connections, 0u);
  EXPECT_EQ(events_.back(), StorageEvent::kClose);
  loop_.run_until([&] { return peer_.open() == 0; });
}

TEST_F(PoolEndTest, CloseDoesNotWaitForCallsThatHaveTimedOut) {
  ASSERT_TRUE(connect().ok());
  const auto late = call(kWrite, {"key", "value"}, 30);
  receive(1);
  EXPECT_EQ(failure_of(late).code, ErrorCode::kTimeout);
  Pending<Unit> closed;
  pool().close(closed.callback());
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
}

TEST_F(PoolEndTest, CloseWaitsForCallsThatHaveNoConnection) {
  peer_.stop_listening();
  const auto waiting = call(kRead, {"key"}, 100);
  Pending<Unit> closed;
  pool().close(closed.callback());
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
  ASSERT_TRUE(waiting.ended());
  EXPECT_EQ(failure_of(waiting).code, ErrorCode::kUnavailable);
}

TEST_F(PoolEndTest, CloseEndsAConnectThatWaits) {
  peer_.greet(false);
  Pending<Unit> connected;
  pool().connect(connected.callback());
  Pending<Unit> closed;
  pool().close(closed.callback());
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
  ASSERT_TRUE(connected.ended());
  EXPECT_EQ(connected.code(), ErrorCode::kClosed);
}

TEST_F(PoolEndTest, CloseOfAnUnusedPoolEnds) {
  EXPECT_TRUE(loop_.outcome<Unit>([&](auto done) { pool().close(std::move(done)); }).ok());
  EXPECT_TRUE(loop_.outcome<Unit>([&](auto done) { pool().close(std::move(done)); }).ok());
  EXPECT_EQ(connect().error().code, ErrorCode::kClosed);
}

TEST_F(PoolEndTest, DestructionEndsEverythingThatIsPending) {
  const auto in_flight = call(kCount, {"a"});
  receive(1);
  peer_.stop_reading();
  const auto unread = call(kRead, {"b"});
  Pending<Unit> closed;
  pool().close(closed.callback());
  pool_.reset();
  ASSERT_TRUE(in_flight.ended() && unread.ended() && closed.ended());
  EXPECT_EQ(in_flight.code(), ErrorCode::kClosed);
  EXPECT_EQ(unread.code(), ErrorCode::kClosed);
}

TEST_F(PoolEndTest, DestructionWhileItConnectsEndsEverythingToo) {
  for (int events = 0; events < 8; ++events) {
    const auto waiting = call(kRead, {"key"});
    Pending<Unit> connected;
    pool().connect(connected.callback());
    for (int i = 0; i < events; ++i) loop_.run_once();
    pool_.reset();
    EXPECT_EQ(failure_of(waiting).code, ErrorCode::kClosed);
    EXPECT_TRUE(connected.ended());
    loop_.run_until([&] { return peer_.open() == 0; });
  }
}

TEST_F(PoolEndTest, CallsMadeByTheLastCompletionsAreRefused) {
  Pending<Reply> after;
  pool().run({&kRead, 1, {"key"}}, [&](Result<Reply>) {
    pool_->run({&kRead, 1, {"key"}}, after.callback());
  });
  receive(1);
  pool_.reset();
  ASSERT_TRUE(after.ended());
  EXPECT_EQ(after.code(), ErrorCode::kClosed);
}

TEST_F(PoolEndTest, CallsMadeByCompletionsDuringAReadAreWrittenAtOnce) {
  peer_.answer(echo());
  std::vector<std::string> replies;
  Callback<Result<Reply>> next;
  const std::function<void(Result<Reply>)> chain = [&](Result<Reply> reply) {
    replies.push_back(reply.value().text);
    if (replies.size() < 1000)
      pool().run({&kRead, 1, {"key"}}, [&](auto r) { chain(std::move(r)); });
  };
  pool().run({&kRead, 1, {"key"}}, [&](auto r) { chain(std::move(r)); });
  loop_.run_until([&] { return replies.size() == 1000; });
}

}  // namespace
}  // namespace rss
