// A command that was written keeps its place in the line, whoever still waits for it.
#include "redis/peer_pool_test_base.h"

namespace rss {
namespace {

class LateReplyTest : public PeerPoolTest {
 protected:
  // A call whose caller gives up after the peer has got it.
  void give_up(const Operation& operation, Arguments arguments) {
    ASSERT_TRUE(connect().ok());
    const std::size_t seen = peer_.requests().size();
    const auto pending = call(operation, std::move(arguments), 50);
    receive(seen + 1);
    expect_timeout(pending);
  }

  void expect_timeout(const Pending<Reply>& pending) {
    EXPECT_EQ(failure_of(pending).code, ErrorCode::kTimeout);
  }
};

TEST_F(LateReplyTest, IsThrownAwayAndNeverGivenToTheNextCaller) {
  give_up(kRead, {"key"});
  const auto second = call(kRead, {"key"});
  receive(2);
  peer_.send("$5\r\nfirst\r\n$6\r\nsecond\r\n");
  EXPECT_EQ(reply_to(second).text, "second");
  EXPECT_EQ(pool().traffic().timeouts, 1u);
  EXPECT_EQ(peer_.accepted(), 1u);
}

TEST_F(LateReplyTest, OfACallInTheMiddleDoesNotReachAnotherCall) {
  ASSERT_TRUE(connect().ok());
  const auto a = call(kRead, {"a"});
  const auto b = call(kRead, {"b"}, 50);
  const auto c = call(kRead, {"c"});
  expect_timeout(b);
  EXPECT_FALSE(a.ended());
  EXPECT_FALSE(c.ended());
  peer_.send("$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n");
  EXPECT_EQ(reply_to(a).text, "a");
  EXPECT_EQ(reply_to(c).text, "c");
}

TEST_F(LateReplyTest, OfSuccessIsTakenBack) {
  give_up(kWrite, {"key", "value"});
  peer_.send("+OK\r\n");
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (ScriptedPeer::Words{"DEL", "key"}));
}

TEST_F(LateReplyTest, OfSuccessIsTakenBackThoughThePoolIsFull) {
  options_.max_queue_commands = 1;
  give_up(kWrite, {"key", "value"});
  EXPECT_EQ(failure_of(call(kRead, {"key"})).code, ErrorCode::kOverloaded);
  peer_.send("+OK\r\n");
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (ScriptedPeer::Words{"DEL", "key"}));
}

TEST_F(LateReplyTest, OfACommandThatChangedNothingCausesNoUndo) {
  give_up(kWrite, {"key", "value"});
  give_up(kWrite, {"key 2", "value"});
  peer_.send("_\r\n-ERR no\r\n");
  const auto next = call(kRead, {"key"});
  receive(3);
  peer_.send("$4\r\nnext\r\n");
  EXPECT_EQ(reply_to(next).text, "next");
  EXPECT_FALSE(peer_.has_request("DEL"));
}

TEST_F(LateReplyTest, OfAReadNeedsNothingTakenBack) {
  give_up(kRead, {"key"});
  peer_.send("$1\r\nx\r\n");
  const auto next = call(kRead, {"key"});
  receive(2);
  peer_.send("$4\r\nnext\r\n");
  EXPECT_EQ(reply_to(next).text, "next");
  EXPECT_EQ(peer_.requests().size(), 2u);
}

TEST_F(LateReplyTest, OfAnUnknownScriptIsNotAskedForAgain) {
  const auto known = call(kScript, {"key", "1"});
  receive(1);
  peer_.send(":1\r\n");
  reply_to(known);
  give_up(kScript, {"key", "2"});
  peer_.send("-NOSCRIPT No matching script\r\n");
  const auto next = call(kRead, {"key"});
  receive(3);
  peer_.send("$4\r\nnext\r\n");
  EXPECT_EQ(reply_to(next).text, "next");
  EXPECT_EQ(peer_.requests().size(), 3u);
}

TEST_F(LateReplyTest, HasNothingToDoWithACommandThatWasNeverWritten) {
  peer_.greet(false);
  const auto unwritten = call(kRead, {"unwritten"}, 50);
  loop_.run_until([&] { return peer_.open() == 1; });
  expect_timeout(unwritten);
  peer_.send(ScriptedPeer::kGreeting);
  const auto next = call(kRead, {"written"});
  receive(1);
  EXPECT_EQ(peer_.requests()[0], (ScriptedPeer::Words{"GET", "written"}));
  peer_.send("$1\r\nw\r\n");
  EXPECT_EQ(reply_to(next).text, "w");
}

TEST_F(LateReplyTest, IsNotLateWhereTheLoopWasBlockedMeanwhile) {
  options_.command_timeout_ms = 100;
  peer_.answer([](const auto& words) { return words[0] == "GET" ? "$1\r\nv\r\n" : ""; });
  ASSERT_TRUE(connect().ok());
  const auto written = call(kRead, {"key"}, 100);
  uv_sleep(500);
  reply_to(written);
}

TEST_F(LateReplyTest, IsNotLateWhereTheLoopWasBlockedBeforeTheCommandWasWritten) {
  options_.command_timeout_ms = 100;
  peer_.answer([](const auto& words) { return words[0] == "GET" ? "$1\r\nv\r\n" : ""; });
  const auto waiting = call(kRead, {"key"}, 100);
  uv_sleep(500);
  reply_to(waiting);
}

// The deadline passes while the loop is blocked and the greeting is there: the next poll writes the
// command, and only one after that may end it.
TEST_F(LateReplyTest, IsNotGivenUpInThePollThatWroteItsCommand) {
  peer_.greet(false);
  peer_.pong("");
  const auto waiting = call(kRead, {"key"}, 150);
  loop_.run_until([&] { return peer_.greetings_asked() == 1; });
  peer_.send(std::string(ScriptedPeer::kGreeting) + "+PONG\r\n");
  uv_sleep(500);
  loop_.run_until([&] { return waiting.ended() || pool().state().in_flight == 1; });
  EXPECT_FALSE(waiting.ended());
}

}  // namespace
}  // namespace rss
