// A message that answers no request comes at any time and moves nobody's reply.
#include "redis/peer_pool_test_base.h"

namespace rss {
namespace {

constexpr std::string_view kPush = ">2\r\n+invalidate\r\n*1\r\n$3\r\nkey\r\n";

class PushBetweenRepliesTest : public PeerPoolTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(connect().ok());
    a_ = call(kRead, {"a"});
    b_ = call(kRead, {"b"});
    receive(2);
  }

  void expect_each_its_own() {
    EXPECT_EQ(reply_to(a_).text, "a");
    EXPECT_EQ(reply_to(b_).text, "b");
    EXPECT_EQ(peer_.accepted(), 1u);
  }

  Pending<Reply> a_;
  Pending<Reply> b_;
};

TEST_F(PushBetweenRepliesTest, BeforeBetweenOrAfterThemLeavesEveryCallItsOwnReply) {
  const std::string push(kPush);
  peer_.send(push + "$1\r\na\r\n" + push + push + ">-1\r\n>0\r\n$1\r\nb\r\n" + push);
  expect_each_its_own();
}

TEST_F(PushBetweenRepliesTest, InManyPiecesLeavesEveryCallItsOwnReply) {
  for (const char byte : "$1\r\na\r\n" + std::string(kPush) + "$1\r\nb\r\n") {
    peer_.send({&byte, 1});
    loop_.run_once();
  }
  expect_each_its_own();
}

TEST_F(PushBetweenRepliesTest, InsideAReplyEndsTheConnectionAndCompletesNoCall) {
  const auto count = call(kCount, {"c"});
  receive(3);
  peer_.answer([](const ScriptedPeer::Words& words) {
    if (words[0] == "HELLO") return std::string(ScriptedPeer::kGreeting);
    return "$1\r\n" + words.at(1) + "\r\n";  // on the next connection
  });
  peer_.send("*2\r\n" + std::string(kPush));
  EXPECT_EQ(failure_of(count).cause, "EPROTO");
  EXPECT_EQ(reply_to(a_).text, "a");
  EXPECT_EQ(reply_to(b_).text, "b");
  EXPECT_EQ(peer_.accepted(), 2u);
}

}  // namespace
}  // namespace rss
