// What a pool tells of its server, and whom it hands its failures to.
#include "contract/rescuer.h"
#include "contract/server_health_listener.h"
#include "redis/peer_pool_test_base.h"

namespace rss {
namespace {

class Version final : public ServerHealthListener {
 public:
  void on_server_ready() override { ++ready; }
  void on_server_lost(const Error& error) override {
    lost.push_back(error.cause);
    if (then) then();
  }
  void on_answers(std::uint64_t count) override { answers += count; }
  void on_slow() override { ++slow; }
  void on_failure(const Error& error, std::uint64_t written_ns) override {
    failures.push_back(error.cause + (written_ns > 0 ? " written" : " waiting"));
  }

  int ready = 0;
  std::vector<std::string> lost = {};
  std::uint64_t answers = 0;
  int slow = 0;
  std::vector<std::string> failures = {};
  std::function<void()> then = {};
};

class Saved final : public Rescuer {
 public:
  void rescue(Command command, Completion completion, Error error) override {
    saved.push_back(std::string(command.operation->name) + " " + std::string(command.key(0)) + " " +
                    error.cause);
    completion(Reply::from(std::string("rescued")));
  }
  std::vector<std::string> saved = {};
};

class PoolListenerTest : public PeerPoolTest {
 protected:
  using Causes = std::vector<std::string>;

  void listen() { pool().listen(heard_); }

  Pending<Reply> call_to_save(const Operation& operation, Arguments arguments,
                              std::uint64_t timeout_ms = 20'000) {
    Command command{&operation, 1, std::move(arguments),
                    loop_.loop().active_ns() + timeout_ms * 1'000'000};
    command.rescuer = &saved_;
    Pending<Reply> pending;
    pool().run(std::move(command), pending.callback());
    return pending;
  }

  Version heard_;
  Saved saved_;
};

TEST_F(PoolListenerTest, ReceivesAConnectionAndRepliesIncludingErrors) {
  listen();
  peer_.answer([](const auto& words) -> std::string {
    if (words[0] == "HELLO") return std::string(ScriptedPeer::kGreeting);
    return words[0] == "GET" ? "$1\r\nx\r\n" : "-OOM no\r\n";
  });
  outcome(kRead, {"key"});
  EXPECT_EQ(heard_.ready, 1);
  outcome(kCount, {"key"});
  EXPECT_TRUE(loop_.run_until([&] { return heard_.answers == 2; }));
  EXPECT_TRUE(heard_.failures.empty());
}

TEST_F(PoolListenerTest, ReceivesOneLossForAConnectionWithManyCommands) {
  listen();
  ASSERT_TRUE(connect().ok());
  std::vector<Pending<Reply>> lost;
  for (int i = 0; i < 6; ++i) lost.push_back(call(kCount, {"key" + std::to_string(i)}));
  receive(6);
  peer_.stop_listening();
  peer_.cut();
  for (const auto& each : lost) EXPECT_EQ(failure_of(each).cause, "ECONNRESET");
  EXPECT_TRUE(heard_.failures.empty());
  EXPECT_TRUE(loop_.run_until([&] { return heard_.lost.size() >= 3; }));
  EXPECT_EQ(heard_.lost[0], "ECONNRESET");
  EXPECT_EQ(heard_.lost[1], "ECONNREFUSED");
}

TEST_F(PoolListenerTest, ReceivesRepliesBeforeTheLossThatFollowedThem) {
  listen();
  ASSERT_TRUE(connect().ok());
  const auto answered = call(kCount, {"answered"});
  const auto lost = call(kCount, {"lost"});
  receive(2);
  std::uint64_t before = 0;
  heard_.then = [&] { before = heard_.answers; };
  peer_.send(":1\r\n");
  peer_.cut();
  failure_of(lost);
  EXPECT_EQ(reply_to(answered).integer, 1);
  EXPECT_EQ(before, 1u);
}

TEST_F(PoolListenerTest, ReceivesOneFailureForLostCommandsWhileAnotherConnectionIsReady) {
  options_.pool_max = 2;
  peer_.answer([](const auto& words) { return words[0] == "HELLO" ? "" : "$1\r\nq\r\n"; });
  listen();
  ASSERT_TRUE(connect().ok());
  peer_.answer([](const auto&) { return ""; });
  const auto slow = call(kRead, {"slow"});
  ASSERT_TRUE(loop_.run_until([&] { return pool().state().ready == 2; }));
  std::vector<Pending<Reply>> lost;
  for (int i = 0; i < 6; ++i) lost.push_back(call(kCount, {"key" + std::to_string(i)}));
  receive(7);
  peer_.cut_latest();
  for (const auto& each : lost) EXPECT_EQ(failure_of(each).cause, "ECONNRESET");
  EXPECT_TRUE(heard_.lost.empty());
  EXPECT_EQ(heard_.failures, Causes{"ECONNRESET written"});
}

TEST_F(PoolListenerTest, ReceivesNoWriteTimeForACommandThatFailedWhileItWaitedForARetry) {
  listen();
  ASSERT_TRUE(connect().ok());
  const auto again = call(kRead, {"key"}, 300);
  receive(1);
  peer_.stop_listening();
  peer_.cut();
  EXPECT_EQ(failure_of(again).cause, "ECONNREFUSED");
  EXPECT_EQ(heard_.failures, Causes{"ECONNREFUSED waiting"});
}

TEST_F(PoolListenerTest, ReceivesATimeoutOnceHoweverTheCommandEndsLater) {
  listen();
  ASSERT_TRUE(connect().ok());
  failure_of(call(kRead, {"key"}, 50));
  EXPECT_EQ(heard_.failures, Causes{"ETIMEDOUT written"});
  peer_.cut();
  EXPECT_TRUE(loop_.run_until([&] { return heard_.ready == 2; }));
  EXPECT_EQ(heard_.failures.size(), 1u);
}

TEST_F(PoolListenerTest, HandsWhatFailsToItsRescuerWithItsCompletion) {
  listen();
  ASSERT_TRUE(connect().ok());
  const auto late = call_to_save(kRead, {"late"}, 50);
  EXPECT_EQ(reply_to(late).text, "rescued");
  const auto lost = call_to_save(kCount, {"lost"});
  receive(2);
  peer_.cut();
  EXPECT_EQ(reply_to(lost).text, "rescued");
  EXPECT_EQ(saved_.saved, (Causes{"test.read late ETIMEDOUT", "test.count lost ECONNRESET"}));
}

TEST_F(PoolListenerTest, HandsNoRefusalToTheRescuer) {
  peer_.answer([](const auto& words) -> std::string {
    if (words[0] == "HELLO") return std::string(ScriptedPeer::kGreeting);
    return "-NOPERM no\r\n";
  });
  const auto refused = call_to_save(kRead, {"key"});
  EXPECT_EQ(failure_of(refused).code, ErrorCode::kServer);
  pool_.reset();
  EXPECT_TRUE(saved_.saved.empty());
}

TEST_F(PoolListenerTest, FailWaitingEndsTheQueuedCommands) {
  listen();
  ASSERT_TRUE(connect().ok());
  peer_.stop_listening();
  peer_.cut();
  EXPECT_TRUE(loop_.run_until([&] { return !heard_.lost.empty(); }));
  const auto waiting = call(kRead, {"waiting"});
  const auto saved = call_to_save(kRead, {"saved"});
  heard_.then = [this] {
    pool().fail_waiting({ErrorCode::kUnavailable, "the server is away", "ECONNREFUSED"});
  };
  EXPECT_EQ(failure_of(waiting).message, "the server is away");
  EXPECT_EQ(reply_to(saved).text, "rescued");
  EXPECT_FALSE(pool().server_ready());
  EXPECT_EQ(pool().state().queued, 0u);
}

TEST_F(PoolListenerTest, SendsNothingWhoseDeadlineHasCome) {
  ASSERT_TRUE(connect().ok());
  EXPECT_TRUE(loop_.run_until(
      [&, polls = loop_.loop().polls()] { return loop_.loop().polls() > polls + 1; }));
  Command command{&kRead, 1, {"key"}, 1};
  Pending<Reply> pending;
  pool().run(std::move(command), pending.callback());
  ASSERT_TRUE(pending.ended());
  EXPECT_EQ(pending.code(), ErrorCode::kTimeout);
  const auto next = call(kRead, {"key"});
  receive(1);
  peer_.send("$1\r\nx\r\n");
  EXPECT_EQ(reply_to(next).text, "x");
  EXPECT_EQ(peer_.requests().size(), 1u);
}

}  // namespace
}  // namespace rss
