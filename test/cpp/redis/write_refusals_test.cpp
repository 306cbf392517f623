// A server that refuses writes still reads: what the pool asks it instead, and for how long.
#include "redis/peer_pool_test_base.h"
#include "store/shared/reply_shapes.h"

namespace rss {
namespace {

using Words = ScriptedPeer::Words;

Command read_of(const Command& command) { return {&kRead, 1, {command.key(0)}}; }
const Operation kRenew{.name = "test.renew",
                       .verb = "GETEX",
                       .accepts = is_text_or_nil,
                       .repeatable = true,
                       .read_only = read_of};

class WriteRefusalsTest : public PeerPoolTest {
 protected:
  Pending<Reply> renew(std::string_view key, std::uint64_t timeout_ms = 20'000) {
    return call(kRenew, {key, "EX", "100"}, timeout_ms);
  }
  // From now on every write is refused by this code word, and every read finds "value".
  void refuse(const std::string& word) {
    peer_.answer([word](const Words& words) -> std::string {
      if (words[0] == "HELLO") return std::string(ScriptedPeer::kGreeting);
      if (words[0] == "PING") return "+PONG\r\n";
      return words[0] == "GET" ? "$5\r\nvalue\r\n" : "-" + word + " not now\r\n";
    });
  }
  void accept() {
    peer_.answer([](const Words& words) -> std::string {
      if (words[0] == "HELLO") return std::string(ScriptedPeer::kGreeting);
      return words[0] == "SET" || words[0] == "PING" ? "+OK\r\n" : "$5\r\nvalue\r\n";
    });
  }
  std::ptrdiff_t sent(std::string_view verb) const {
    return std::count_if(peer_.requests().begin(), peer_.requests().end(),
                         [&](const Words& words) { return words[0] == verb; });
  }
};

class EachWriteRefusal : public WriteRefusalsTest,
                         public testing::WithParamInterface<const char*> {};

TEST_P(EachWriteRefusal, IsAnsweredByTheReadAlone) {
  ASSERT_TRUE(connect().ok());
  refuse(GetParam());
  EXPECT_EQ(reply_to(renew("key")).text, "value");
  EXPECT_EQ(peer_.requests(), (std::vector<Words>{{"GETEX", "key", "EX", "100"}, {"GET", "key"}}));
  EXPECT_EQ(pool().refusals().reason(), GetParam());
  EXPECT_EQ(pool().state().queued_bytes, 0u);
}

TEST_P(EachWriteRefusal, MakesLaterReadsPlainOnes) {
  refuse(GetParam());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(reply_to(renew("key")).text, "value");
  EXPECT_EQ(sent("GETEX"), 1);
}

TEST_P(EachWriteRefusal, IsReportedOnceUntilTheServerAcceptsWritesAgain) {
  refuse(GetParam());
  for (int i = 0; i < 3; ++i) reply_to(renew("key"));
  for (int i = 0; i < 3; ++i) failure_of(call(kWrite, {"key", "x"}, 20));
  accept();
  EXPECT_EQ(reply_to(call(kWrite, {"key", "x"})).text, "OK");
  EXPECT_EQ(count_events(StorageEvent::kWritesRefused), 1);
  EXPECT_EQ(count_events(StorageEvent::kRenewalsStopped), 1);
  EXPECT_EQ(count_events(StorageEvent::kWritesAccepted), 1);
}

TEST_P(EachWriteRefusal, EndsWithTheNextWriteThatIsCarriedOut) {
  refuse(GetParam());
  reply_to(renew("key"));
  accept();
  reply_to(renew("key"));
  EXPECT_EQ(sent("GETEX"), 1) << "a reply to a read proves nothing";
  reply_to(call(kWrite, {"key", "x"}));
  EXPECT_EQ(pool().refusals().reason(), "");
  reply_to(renew("key"));
  EXPECT_EQ(sent("GETEX"), 2);
}

INSTANTIATE_TEST_SUITE_P(Reasons, EachWriteRefusal,
                         testing::Values("MISCONF", "NOREPLICAS", "READONLY", "OOM"),
                         [](const auto& each) { return std::string(each.param); });

TEST_F(WriteRefusalsTest, ACallHasOneDeadlineForBothCommands) {
  ASSERT_TRUE(connect().ok());
  const auto read = renew("key", 150);
  receive(1);
  peer_.send("-MISCONF x\r\n");
  receive(2);
  EXPECT_EQ(failure_of(read).code, ErrorCode::kTimeout);
}

TEST_F(WriteRefusalsTest, AReadThatTimedOutIsNotSentAgainInItsReadOnlyForm) {
  ASSERT_TRUE(connect().ok());
  EXPECT_EQ(failure_of(renew("key", 30)).code, ErrorCode::kTimeout);
  peer_.send("-MISCONF x\r\n");
  const auto other = call(kRead, {"other"});
  receive(2);
  peer_.send("$1\r\nx\r\n");
  reply_to(other);
  EXPECT_EQ(sent("GET"), 1);
}

TEST_F(WriteRefusalsTest, WritesThatNeedMoreReplicasFailImmediately) {
  refuse("NOREPLICAS");
  const Error error = failure_of(call(kWrite, {"key", "x"}));
  EXPECT_EQ(error.cause, "NOREPLICAS");
  EXPECT_EQ(pool().refusals().spares_reads(), false) << "no read was refused";
}

TEST_F(WriteRefusalsTest, AReplicaIsLeftForAnotherServerByTheFirstReadThatItRefusesToRenew) {
  refuse("READONLY");
  reply_to(renew("key"));
  loop_.run_until([&] { return peer_.accepted() == 2; });
}

TEST_F(WriteRefusalsTest, AReadDoesNotOvertakeAWriteOfItsKeyThatAReplicaRefused) {
  ASSERT_TRUE(connect().ok());
  const auto write = call(kWrite, {"key", "x"});
  const auto read = renew("key");
  receive(2);
  peer_.send("-READONLY x\r\n-READONLY x\r\n");
  receive(4);
  EXPECT_EQ(peer_.requests()[2], (Words{"SET", "key", "x"}));
  peer_.send("+OK\r\n$1\r\nx\r\n");
  EXPECT_EQ(reply_to(write).text, "OK");
  EXPECT_EQ(reply_to(read).text, "x");
}

// Each write makes the lane look for the primary; reads never wait for the backoff of that.
TEST_F(WriteRefusalsTest, AReplicaServesReadsWhileWritesWaitForAPrimary) {
  refuse("READONLY");
  const auto write = call(kWrite, {"written", "x"}, 2'500);
  std::size_t reads = 0;
  for (; !write.ended(); ++reads) EXPECT_EQ(reply_to(renew("key")).text, "value");
  EXPECT_EQ(failure_of(write).cause, "READONLY");
  EXPECT_GT(peer_.accepted(), 2u) << "it looked for a primary";
  EXPECT_GT(reads, 4 * peer_.accepted()) << "a read that waits ends after an attempt";
}

TEST_F(WriteRefusalsTest, AWriteReachesThePrimaryThatTakesTheReplicasPlace) {
  refuse("READONLY");
  const auto write = call(kWrite, {"key", "x"});
  loop_.run_until([&] { return peer_.accepted() == 3; });
  accept();
  EXPECT_EQ(reply_to(write).text, "OK");
  EXPECT_EQ(count_events(StorageEvent::kWritesAccepted), 1);
}

}  // namespace
}  // namespace rss
