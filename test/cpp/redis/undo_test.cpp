// A command whose outcome is unknown is undone before later commands on its key are carried out.
#include "redis/peer_pool_test_base.h"
#include "store/shared/reply_shapes.h"

namespace rss {
namespace {

class UndoTest : public PeerPoolTest {
 protected:
  using Words = ScriptedPeer::Words;

  // A call that times out after the peer has received it.
  void give_up(const Operation& operation, Arguments arguments) {
    ASSERT_TRUE(connect().ok());
    const std::size_t seen = peer_.requests().size();
    const auto pending = call(operation, std::move(arguments), 50);
    receive(seen + 1);
    const Error error = failure_of(pending);
    EXPECT_EQ(error.code, ErrorCode::kTimeout);
    EXPECT_TRUE(error.in_doubt);
  }
};

const Operation kWriteOnce{
    .name = "test.write_once", .verb = "SET", .accepts = is_ok, .undo = undo_write};
const Operation kRemove{.name = "test.remove",
                        .verb = "DEL",
                        .accepts = is_flag,
                        .repeatable = true,
                        .ambiguous = removed_nothing};

TEST_F(UndoTest, LaterCommandsOnTheKeyWaitUntilTheUndoIsSent) {
  give_up(kWrite, {"key", "value"});
  const auto same = call(kRead, {"key"});
  const auto other = call(kRead, {"other"});
  receive(2);
  peer_.send("+OK\r\n$1\r\nx\r\n");
  EXPECT_EQ(reply_to(other).text, "x");
  receive(4);
  EXPECT_EQ(peer_.requests()[1], (Words{"GET", "other"}));
  EXPECT_EQ(peer_.requests()[2], (Words{"DEL", "key"}));
  EXPECT_EQ(peer_.requests()[3], (Words{"GET", "key"}));
  peer_.send(":1\r\n_\r\n");
  EXPECT_TRUE(reply_to(same).is_nil());
}

TEST_F(UndoTest, WaitingCommandsGoOnWithoutAnUndoWhenNothingWasDone) {
  give_up(kWrite, {"key", "value"});
  const auto next = call(kRead, {"key"});
  peer_.send("-ERR no\r\n");
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (Words{"GET", "key"}));
  peer_.send("$1\r\nx\r\n");
  EXPECT_EQ(reply_to(next).text, "x");
}

TEST_F(UndoTest, AWaitingCommandEndsAtItsDeadlineAndIsCertainlyNotCarriedOut) {
  give_up(kWrite, {"key", "value"});
  const Error error = failure_of(call(kRead, {"key"}, 50));
  EXPECT_EQ(error.code, ErrorCode::kTimeout);
  EXPECT_FALSE(error.in_doubt);
  EXPECT_EQ(peer_.requests().size(), 1u);
  EXPECT_EQ(pool().state().queued, 0u);
}

TEST_F(UndoTest, IsSentFirstOverTheNextConnectionWhenTheConnectionIsLost) {
  give_up(kWrite, {"key", "value"});
  const auto next = call(kRead, {"key"});
  peer_.cut();
  receive(3);
  EXPECT_EQ(peer_.requests()[1], (Words{"DEL", "key"}));
  EXPECT_EQ(peer_.requests()[2], (Words{"GET", "key"}));
  peer_.send(":0\r\n_\r\n");
  EXPECT_TRUE(reply_to(next).is_nil());
}

TEST_F(UndoTest, IsSentForACommandThatMayNotBeSentAgain) {
  ASSERT_TRUE(connect().ok());
  const auto pending = call(kWriteOnce, {"key", "value"});
  receive(1);
  peer_.cut();
  const Error error = failure_of(pending);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(error.in_doubt);
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (Words{"DEL", "key"}));
}

TEST_F(UndoTest, IsSentAgainUntilItIsAnswered) {
  give_up(kWrite, {"key", "value"});
  peer_.cut();
  receive(2);
  peer_.cut();
  receive(3);
  EXPECT_EQ(peer_.requests()[2], (Words{"DEL", "key"}));
  peer_.send(":1\r\n");
  const auto next = call(kRead, {"key"});
  receive(4);
  peer_.send("_\r\n");
  EXPECT_TRUE(reply_to(next).is_nil());
  EXPECT_EQ(peer_.requests().size(), 4u);
}

TEST_F(UndoTest, OutlivesTheEndOfEverythingThatWaitsForAConnection) {
  give_up(kWrite, {"key", "value"});
  peer_.stop_listening();
  peer_.cut();
  const auto next = call(kRead, {"key"});
  ASSERT_TRUE(loop_.run_until([&] { return count_events(StorageEvent::kError) >= 1; }));
  pool().fail_waiting({ErrorCode::kUnavailable, "away", "ECONNREFUSED"});
  EXPECT_FALSE(failure_of(next).in_doubt);
  peer_.listen();
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (Words{"DEL", "key"}));
}

TEST_F(UndoTest, CloseGivesUpASilentConnectionAndSendsTheUndoOverAnother) {
  options_.command_timeout_ms = 10'000;
  give_up(kWrite, {"key", "value"});
  Pending<Unit> closed;
  pool().close(closed.callback());
  receive(2);
  EXPECT_EQ(peer_.requests()[1], (Words{"DEL", "key"}));
  EXPECT_FALSE(closed.ended());
  peer_.send(":1\r\n");
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
}

TEST_F(UndoTest, AHeldCommandEndsWithThePool) {
  give_up(kWrite, {"key", "value"});
  const auto held = call(kRead, {"key"});
  pool_.reset();
  ASSERT_TRUE(held.ended());
  EXPECT_EQ(held.code(), ErrorCode::kClosed);
}

TEST_F(UndoTest, CloseWaitsForTheReplyToAnUndo) {
  give_up(kWrite, {"key", "value"});
  peer_.send("+OK\r\n");
  receive(2);
  Pending<Unit> closed;
  pool().close(closed.callback());
  peer_.send(":1\r\n");
  EXPECT_TRUE(loop_.outcome_of(closed).ok());
}

TEST_F(UndoTest, ARemovalSentTwiceThatFindsNothingIsAnErrorInDoubt) {
  ASSERT_TRUE(connect().ok());
  const auto first = call(kRemove, {"key"});
  receive(1);
  peer_.cut();
  receive(2);
  peer_.send(":0\r\n");
  const Error error = failure_of(first);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(error.in_doubt);
  const auto second = call(kRemove, {"key"});
  receive(3);
  peer_.send(":0\r\n");
  EXPECT_EQ(reply_to(second).integer, 0);
}

TEST_F(UndoTest, ARemovalSentTwiceThatFindsTheKeyReportsIt) {
  ASSERT_TRUE(connect().ok());
  const auto pending = call(kRemove, {"key"});
  receive(1);
  peer_.cut();
  receive(2);
  peer_.send(":1\r\n");
  EXPECT_EQ(reply_to(pending).integer, 1);
}

}  // namespace
}  // namespace rss
