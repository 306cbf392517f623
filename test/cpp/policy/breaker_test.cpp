#include "policy/breaker.h"

#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "store/sessions/session_operations.h"
#include "support/flaky_server.h"
#include "support/pending.h"

namespace rss {
namespace {

class Version final : public BreakerListener {
 public:
  void on_suspected() override {}
  void on_opened(const Error& cause) override { said.push_back("opened " + cause.cause); }
  void on_closed() override { said.emplace_back("closed"); }
  std::vector<std::string> said;
};

class BreakerTest : public testing::Test {
 protected:
  using Call = Pending<Reply>;

  BreakerTest() {
    server_.listen(breaker_);
    breaker_.listen(heard_);
  }

  Call run() {
    Call call;
    breaker_.run(SessionCommands::get("key", 0), call.callback());
    return call;
  }
  void answer(int times) {
    server_.thaw();
    server_.refuse(nullptr);
    for (int i = 0; i < times; ++i) run();
  }
  void fail(int times) { refuse(times, FlakyServer::late()); }
  void refuse(int times, const Error& error) {
    server_.refuse([&](const Command&) { return error; });
    for (int i = 0; i < times; ++i) run();
    server_.refuse(nullptr);
  }
  void pass_ms(std::int64_t ms) {
    clock_.advance_ms(ms);
    breaker_.pulse();
  }

  ManualClock clock_;
  MemoryBackend memory_{std::make_shared<MemoryTable>(clock_, 1u << 20)};
  FlakyServer server_{memory_, clock_};
  Breaker breaker_{server_, server_, clock_, SessionCommands::ping(), 2'000'000'000};
  Version heard_;
};

TEST_F(BreakerTest, LetsEverythingPassAtFirst) {
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(breaker_.state_name(), "closed");
  EXPECT_EQ(breaker_.opened_count(), 0u);
}

TEST_F(BreakerTest, OpensAfterFiveFailuresInARow) {
  answer(1);
  fail(4);
  EXPECT_TRUE(breaker_.closed());
  fail(1);
  EXPECT_EQ(breaker_.state_name(), "open");
  EXPECT_EQ(breaker_.opened_count(), 1u);
  EXPECT_EQ(heard_.said, std::vector<std::string>{"opened ETIMEDOUT"});
}

TEST_F(BreakerTest, AnAnswerBetweenThemBeginsTheCountAnew) {
  for (int i = 0; i < 3; ++i) {
    answer(1);
    fail(4);
  }
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, DoesNotOpenByShareOfFailuresAfterFewOutcomes) {
  for (int i = 0; i < 4; ++i) {
    fail(3);
    answer(1);
  }
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, OpensWhenHalfOfTheLastTenSecondsHaveFailed) {
  answer(10);
  for (int i = 0; i < 5; ++i) {
    answer(1);
    fail(2);
  }
  EXPECT_TRUE(breaker_.closed());  // 10 of 25
  for (int i = 0; i < 2; ++i) {
    answer(1);
    fail(4);
  }
  EXPECT_FALSE(breaker_.closed());
}

TEST_F(BreakerTest, WhatIsOlderThanTenSecondsDoesNotCount) {
  for (int i = 0; i < 9; ++i) {
    fail(1);
    answer(1);
  }
  clock_.advance_ms(11'000);
  fail(4);
  answer(1);
  fail(4);
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, AnswersOfLongAgoDoNotHideFailuresOfToday) {
  answer(1000);
  clock_.advance_ms(60'000);
  for (int i = 0; i < 11; ++i) {
    fail(1);
    if (breaker_.closed()) answer(1);
  }
  EXPECT_FALSE(breaker_.closed());
}

TEST_F(BreakerTest, ARefusalIsNoFailureHoweverOften) {
  const std::vector<Error> refusals = {
      {ErrorCode::kServer, "", "OOM"},        {ErrorCode::kServer, "", "NOPERM"},
      {ErrorCode::kServer, "", "MISCONF"},    {ErrorCode::kAuth, "", "WRONGPASS"},
      {ErrorCode::kCorrupt, "", "WRONGTYPE"}, {ErrorCode::kTooLarge, ""},
      {ErrorCode::kOverloaded, ""},           {ErrorCode::kUnavailable, "", "READONLY"},
      {ErrorCode::kUnavailable, "", "EPROTO"}};
  for (const Error& refusal : refusals) refuse(30, refusal);
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, AServerThatCannotServeYetIsAFailure) {
  for (const char* word : {"LOADING", "MASTERDOWN", "CLUSTERDOWN"}) {
    answer(100);
    refuse(5, {ErrorCode::kUnavailable, "", word});
    EXPECT_FALSE(breaker_.closed()) << word;
    server_.come_back();
    EXPECT_TRUE(breaker_.closed());
  }
}

TEST_F(BreakerTest, OpensAtTheFirstAttemptThatFailsBeforeTheServerWasEverReached) {
  server_.go_away(1);
  EXPECT_FALSE(breaker_.closed());
  EXPECT_EQ(heard_.said, std::vector<std::string>{"opened ECONNREFUSED"});
}

TEST_F(BreakerTest, AfterThatAttemptsCountAsOtherFailuresDo) {
  answer(1);
  server_.go_away(4);
  EXPECT_TRUE(breaker_.closed());
  server_.go_away(1);
  EXPECT_FALSE(breaker_.closed());
}

TEST_F(BreakerTest, OpensOneSecondAfterTheConnectionWasLost) {
  answer(1);
  server_.go_away(1);
  EXPECT_TRUE(breaker_.needs_pulse());
  pass_ms(999);
  EXPECT_TRUE(breaker_.closed());
  pass_ms(1);
  EXPECT_FALSE(breaker_.closed());
}

TEST_F(BreakerTest, StaysClosedWhenTheConnectionIsBackWithinASecond) {
  answer(1);
  server_.go_away(1);
  pass_ms(500);
  server_.come_back();
  pass_ms(5000);
  EXPECT_TRUE(breaker_.closed());
  EXPECT_FALSE(breaker_.needs_pulse());
}

TEST_F(BreakerTest, OpensWhenASlowCallAndANewConnectionAreBothUnanswered) {
  answer(1);
  server_.freeze();
  breaker_.on_slow();
  EXPECT_FALSE(breaker_.closed());
  EXPECT_EQ(heard_.said, std::vector<std::string>{"opened ETIMEDOUT"});
}

TEST_F(BreakerTest, ASlowCallToAServerThatAnswersIsProbedOnceASecondAndOpensNothing) {
  answer(1);
  for (int i = 0; i < 10; ++i) {
    breaker_.on_slow();
    pass_ms(500);
  }
  EXPECT_TRUE(breaker_.closed());
  EXPECT_EQ(server_.probes(), 5);
}

TEST_F(BreakerTest, AWrongPasswordNeverOpensIt) {
  for (int i = 0; i < 50; ++i)
    breaker_.on_server_lost({ErrorCode::kAuth, "wrong password", "WRONGPASS"});
  EXPECT_TRUE(breaker_.closed());
  EXPECT_TRUE(heard_.said.empty());
}

TEST_F(BreakerTest, OpenItEndsCallsAtOnceWithTheCauseAndSinceWhen) {
  server_.go_away(1);
  const Call call = run();
  ASSERT_TRUE(call.ended());
  EXPECT_EQ(call.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(call.outcome().error().cause, "ECONNREFUSED");
  EXPECT_NE(call.outcome().error().message.find("since 2026-02-02T02:40:00.000Z"),
            std::string::npos);
  EXPECT_TRUE(server_.take_seen().empty());
}

TEST_F(BreakerTest, OpeningPullsBackWhatWaitsForAConnection) {
  answer(1);
  server_.go_away(1);
  const Call waiting = run();
  EXPECT_FALSE(waiting.ended());
  server_.go_away(4);
  ASSERT_TRUE(waiting.ended());
  EXPECT_EQ(waiting.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(waiting.outcome().error().cause, "ECONNREFUSED");
}

TEST_F(BreakerTest, ANewConnectionIsProbedAndItsAnswerClosesIt) {
  server_.go_away(1);
  server_.take_seen();
  server_.come_back();
  EXPECT_EQ(server_.take_seen(), std::vector<std::string>{"ping"});
  EXPECT_TRUE(breaker_.closed());
  EXPECT_EQ(heard_.said.back(), "closed");
  EXPECT_TRUE(run().ok());
}

TEST_F(BreakerTest, AFrozenServerIsProbedEachSecondUntilItAnswers) {
  answer(1);
  fail(5);
  server_.freeze();
  server_.take_seen();
  pass_ms(900);
  EXPECT_TRUE(server_.take_seen().empty());
  pass_ms(100);
  EXPECT_EQ(server_.take_seen(), std::vector<std::string>{"ping"});
  EXPECT_EQ(breaker_.state_name(), "half-open");
  EXPECT_EQ(run().code(), ErrorCode::kUnavailable);
  server_.time_out();
  EXPECT_EQ(breaker_.state_name(), "open");
  pass_ms(1000);
  EXPECT_EQ(server_.take_seen(), std::vector<std::string>{"ping"});
  server_.thaw();
  EXPECT_TRUE(breaker_.closed());
  EXPECT_EQ(breaker_.opened_count(), 1u);
}

TEST_F(BreakerTest, ARefusedProbeClosesItToo) {
  server_.go_away(1);
  server_.refuse([](const Command&) { return Error{ErrorCode::kServer, "no", "NOPERM"}; });
  server_.come_back();
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, AServerThatIsBackWithAnotherPasswordIsNotAway) {
  server_.go_away(1);
  breaker_.on_server_lost({ErrorCode::kAuth, "wrong password", "WRONGPASS"});
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, ARejectionAfterALostConnectionKeepsItClosed) {
  breaker_.on_server_ready();
  breaker_.on_server_lost({ErrorCode::kUnavailable, "lost", "ECONNRESET"});
  clock_.advance_ms(500);
  breaker_.on_server_lost({ErrorCode::kAuth, "wrong password", "WRONGPASS"});
  clock_.advance_ms(2000);
  breaker_.pulse();
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, StragglersOfTheOutageDoNotOpenItAgain) {
  answer(1);
  clock_.advance_ms(1);
  server_.freeze();
  std::vector<Call> stragglers;
  for (int i = 0; i < 10; ++i) stragglers.push_back(run());
  clock_.advance_ms(1);
  for (int i = 0; i < 5; ++i) breaker_.on_failure(FlakyServer::late(), 0);
  ASSERT_FALSE(breaker_.closed());
  clock_.advance_ms(1);
  breaker_.on_server_lost({ErrorCode::kAuth, "", ""});  // closes it
  ASSERT_TRUE(breaker_.closed());
  server_.time_out();
  EXPECT_TRUE(breaker_.closed());
}

}  // namespace
}  // namespace rss
