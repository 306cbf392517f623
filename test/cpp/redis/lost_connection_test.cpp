#include "redis/peer_pool_test_base.h"

namespace rss {
namespace {

class LostConnectionTest : public PeerPoolTest {
 protected:
  void expect_unavailable(const Pending<Reply>& pending, std::string_view cause) {
    const Error error = failure_of(pending);
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_EQ(error.cause, cause);
  }
};

TEST_F(LostConnectionTest, EndsCallsThatMayNotBeMadeTwice) {
  const auto first = call(kCount, {"a"});
  const auto second = call(kCount, {"b"});
  receive(2);
  peer_.cut();
  expect_unavailable(first, "ECONNRESET");
  expect_unavailable(second, "ECONNRESET");
  loop_.run_until([&] { return peer_.accepted() == 2; });
  ASSERT_TRUE(connect().ok());
  EXPECT_EQ(peer_.requests().size(), 2u);
}

TEST_F(LostConnectionTest, MakesRepeatableCallsAgainInTheirOrder) {
  const auto a = call(kRead, {"a"});
  const auto b = call(kWrite, {"b", "1"});
  const auto lost = call(kCount, {"c"});
  const auto d = call(kRead, {"d"});
  receive(4);
  peer_.send("$1\r\na\r\n");
  EXPECT_EQ(reply_to(a).text, "a");
  peer_.cut();
  expect_unavailable(lost, "ECONNRESET");
  const auto e = call(kRead, {"e"});
  receive(7);
  using Words = ScriptedPeer::Words;
  EXPECT_EQ(peer_.requests()[4], (Words{"SET", "b", "1"}));
  EXPECT_EQ(peer_.requests()[5], (Words{"GET", "d"}));
  EXPECT_EQ(peer_.requests()[6], (Words{"GET", "e"}));
  peer_.send("+OK\r\n$1\r\nd\r\n$1\r\ne\r\n");
  EXPECT_EQ(reply_to(b).text, "OK");
  EXPECT_EQ(reply_to(d).text, "d");
  EXPECT_EQ(reply_to(e).text, "e");
}

// The peer's socket holds data that it has not read, so that its end is a reset.
TEST_F(LostConnectionTest, AWriteThatFailsEndsTheConnectionAndItsCallsAreMadeAgain) {
  ASSERT_TRUE(connect().ok());
  Pending<Reply> b;
  Pending<Reply> c;
  pool().run({&kRead, 1, {"a"}}, [&](const Result<Reply>&) {
    peer_.stop_reading();
    b = call(kRead, {"b"});
    peer_.cut();
    c = call(kRead, {"c"});
  });
  receive(1);
  peer_.send("$1\r\na\r\n");
  loop_.run_until([&] { return peer_.accepted() == 2; });
  peer_.read_again();
  receive(3);
  peer_.send("$1\r\nb\r\n$1\r\nc\r\n");
  EXPECT_EQ(reply_to(b).text, "b");
  EXPECT_EQ(reply_to(c).text, "c");
}

TEST_F(LostConnectionTest, DoesNotResendCallsThatHaveTimedOut) {
  ASSERT_TRUE(connect().ok());
  const auto late = call(kRead, {"late"}, 50);
  receive(1);
  EXPECT_EQ(failure_of(late).code, ErrorCode::kTimeout);
  peer_.cut();
  const auto next = call(kRead, {"next"});
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (ScriptedPeer::Words{"GET", "next"}));
  peer_.send("$1\r\nn\r\n");
  reply_to(next);
  EXPECT_EQ(pool().state().in_flight, 0u);
}

TEST_F(LostConnectionTest, IsCountedAndReported) {
  ASSERT_TRUE(connect().ok());
  peer_.cut();
  loop_.run_until([&] { return count_events(StorageEvent::kReady) == 2; });
  EXPECT_EQ(pool().traffic().reconnects, 1u);
  EXPECT_EQ(events_,
            (Events{StorageEvent::kConnect, StorageEvent::kReady, StorageEvent::kError,
                    StorageEvent::kReconnecting, StorageEvent::kConnect, StorageEvent::kReady}));
}

TEST_F(LostConnectionTest, InTheMiddleOfAReplyLeavesNothingOfIt) {
  const auto read = call(kRead, {"key"});
  receive(1);
  peer_.send("$5\r\nhel");
  peer_.cut();
  receive(2);
  peer_.send("$5\r\nworld\r\n");
  EXPECT_EQ(reply_to(read).text, "world");
}

TEST_F(LostConnectionTest, AtAnyByteOfASessionsReplyEndsInTheWholeOneOrAnError) {
  const std::string session =
      R"({"sessionId":"0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01","n":"\r\n$5\r\n"})"
      "\r\n+OK\r\n";
  const std::string bytes = "$" + std::to_string(session.size()) + "\r\n" + session + "\r\n";
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    pool_.reset();
    peer_.cut();
    const std::size_t before = peer_.requests().size();
    const auto read = call(kRead, {"key"});
    const auto counted = call(kCount, {"key"});
    receive(before + 2);
    peer_.send(bytes.substr(0, cut));
    peer_.cut();
    expect_unavailable(counted, "ECONNRESET");
    receive(before + 3);
    peer_.send(bytes);
    ASSERT_EQ(reply_to(read).text, session) << "cut at " << cut;
  }
}

TEST_F(LostConnectionTest, DuringTheHandshakeIsTriedAgain) {
  peer_.greet(false);
  const auto read = call(kRead, {"key"});
  loop_.run_until([&] { return peer_.open() == 1; });
  peer_.send("%1\r\n+mo");
  peer_.cut();
  peer_.greet(true);
  receive(1);
  peer_.send("$1\r\nv\r\n");
  reply_to(read);
  EXPECT_EQ(pool().traffic().reconnects, 0u);
}

TEST_F(LostConnectionTest, IsWhatComesOfBytesThatAreNoReply) {
  const auto counted = call(kCount, {"a"});
  const auto read = call(kRead, {"b"});
  receive(2);
  peer_.send("HTTP/1.1 400 Bad Request\r\n");
  expect_unavailable(counted, "EPROTO");
  receive(3);
  EXPECT_EQ(peer_.accepted(), 2u);
  peer_.send("$1\r\nb\r\n");
  EXPECT_EQ(reply_to(read).text, "b");
}

TEST_F(LostConnectionTest, FollowsAnUnexpectedReply) {
  const auto read = call(kRead, {"key"});
  receive(1);
  peer_.send("$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(reply_to(read).text, "a");
  loop_.run_until([&] { return peer_.accepted() == 2; });
}

TEST_F(LostConnectionTest, IsNotWhatComesOfAPush) {
  const auto read = call(kRead, {"key"});
  receive(1);
  peer_.send(">2\r\n+invalidate\r\n_\r\n$1\r\na\r\n>1\r\n+x\r\n");
  EXPECT_EQ(reply_to(read).text, "a");
  const auto again = call(kRead, {"key"});
  receive(2);
  peer_.send("$1\r\nb\r\n");
  EXPECT_EQ(reply_to(again).text, "b");
  EXPECT_EQ(peer_.accepted(), 1u);
}

TEST_F(LostConnectionTest, WithASilentPeerEndsTheAttemptInTime) {
  options_.connect_timeout_ms = 100;
  peer_.greet(false);
  const auto outcome = connect();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(outcome.error().cause, "ETIMEDOUT");
  loop_.run_until([&] { return peer_.accepted() >= 2; });
}

TEST_F(LostConnectionTest, KeepsCallsWaitingForTheirWholeTime) {
  peer_.stop_listening();
  const auto waiting = call(kCount, {"key"});
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) >= 3; });
  EXPECT_FALSE(waiting.ended());
  peer_.listen();
  receive(1);
  peer_.send(":1\r\n");
  EXPECT_EQ(reply_to(waiting).integer, 1);
}

TEST_F(LostConnectionTest, IsTheErrorOfQueuedCallsThatTimeOut) {
  peer_.stop_listening();
  expect_unavailable(call(kRead, {"key"}, 150), "ECONNREFUSED");
  EXPECT_EQ(pool().state().queued, 0u);
}

TEST_F(LostConnectionTest, MayHappenAgainAndAgainAndEachCallEndsOnce) {
  std::vector<Pending<Reply>> calls;
  peer_.answer([n = 0](const auto& words) mutable {
    if (words[0] == "HELLO") return "";
    return ++n % 3 == 0 ? "" : ":1\r\n";
  });
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 20; ++i) {
      calls.push_back(call(i % 2 ? kRead : kCount, {std::to_string(i)}, 300));
      calls.push_back(call(kWrite, {std::to_string(i), "v"}, 300));
    }
    const std::size_t seen = peer_.requests().size();
    loop_.run_until([&] { return peer_.requests().size() > seen; });
    peer_.cut();
  }
  loop_.run_until([&] {
    return std::all_of(calls.begin(), calls.end(), [](const auto& c) { return c.ended(); });
  });
  EXPECT_EQ(pool().state().queued, 0u);
}

}  // namespace
}  // namespace rss
