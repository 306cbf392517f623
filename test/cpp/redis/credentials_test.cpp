// A pool that asks for its credentials.
#include "contract/credentials.h"

#include <map>

#include "redis/pool_test_base.h"
#include "support/redis_server.h"

namespace rss {
namespace {

// Keeps the questions for the test to answer.
struct Source final : CredentialsSource {
  Ticket ask(Callback<Result<Credentials>> answer) override {
    questions.emplace(++asked, std::move(answer));
    return asked;
  }
  void give_up(Ticket ticket) override { questions.erase(ticket); }

  // Answers the oldest question.
  void answer(Result<Credentials> credentials) {
    auto question = questions.extract(questions.begin());
    question.mapped()(std::move(credentials));
  }

  Ticket asked = 0;
  std::map<Ticket, Callback<Result<Credentials>>> questions;
};

class CredentialsTest : public PoolTest, public testing::WithParamInterface<bool> {
 protected:
  CredentialsTest()
      : server_(GetParam() ? std::vector<std::string>{} : RedisServer::without_hello()) {
    options_ = server_.options();
    options_.ask_credentials = true;
    set_password("first");
    pool_.emplace(
        loop_, options_, [this](auto event, auto) { events_.push_back(event); }, &source_);
  }
  ~CredentialsTest() override { pool_.reset(); }

  void set_password(const std::string& password) {
    server_.call({"ACL", "SETUSER", "app", "reset", "on", ">" + password, "~*", "+@all"});
  }
  void answer(const std::string& password) {
    ASSERT_TRUE(loop_.run_until([&] { return !source_.questions.empty(); }));
    source_.answer(Credentials{"app", password});
  }

  RedisServer server_;
  Source source_;
};

INSTANTIATE_TEST_SUITE_P(Resp, CredentialsTest, testing::Bool(),
                         [](const auto& resp3) { return std::string(resp3.param ? "3" : "2"); });

TEST_P(CredentialsTest, AreAskedForBeforeTheFirstByte) {
  const auto read = call(kRead, {"key"});
  answer("first");
  EXPECT_TRUE(reply_to(read).is_nil());
  EXPECT_NE(server_.call({"CLIENT", "LIST"}).value().text.find("user=app"), std::string::npos);
}

TEST_P(CredentialsTest, AreAskedForAtEachConnection) {
  const auto read = call(kRead, {"key"});
  answer("first");
  reply_to(read);
  set_password("second");
  server_.call({"CLIENT", "KILL", "USER", "app"});
  answer("second");
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
  EXPECT_EQ(count_events(StorageEvent::kReady), 2);
}

TEST_P(CredentialsTest, AreRequestedAgainBeforeARejectionIsReported) {
  const auto read = call(kRead, {"key"});
  answer("old");
  answer("first");
  EXPECT_TRUE(reply_to(read).is_nil());
  EXPECT_EQ(count_events(StorageEvent::kError), 0);
}

TEST_P(CredentialsTest, AreRefusedToEveryCallerTheSecondTime) {
  const auto read = call(kRead, {"key"});
  answer("old");
  answer("older");
  const Error error = failure_of(read);
  EXPECT_EQ(error.code, ErrorCode::kAuth);
  EXPECT_EQ(error.cause, "WRONGPASS");
  EXPECT_NE(error.message.find("'credentials'"), std::string::npos) << error.message;
  const auto next = call(kRead, {"key"});
  EXPECT_TRUE(next.ended()) << "a refusal is told at once";
  answer("first");
  loop_.run_until([&] { return count_events(StorageEvent::kReady) == 1; });
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil()) << "the next attempt heals";
}

TEST_P(CredentialsTest, AreAskedForOnceMoreAfterEachConnectionThatWasReady) {
  const auto read = call(kRead, {"key"});
  answer("old");
  answer("first");
  reply_to(read);
  server_.call({"CLIENT", "KILL", "USER", "app"});
  answer("old");
  answer("first");
  loop_.run_until([&] { return count_events(StorageEvent::kReady) == 2; });
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

TEST_P(CredentialsTest, MayNotBeThereForOnce) {
  Pending<Unit> connecting;
  pool().connect(connecting.callback());
  ASSERT_EQ(source_.questions.size(), 1u);
  source_.answer(Error{ErrorCode::kUnavailable, "not now", "EBUSY"});
  EXPECT_EQ(loop_.outcome_of(connecting).error().cause, "EBUSY");
  answer("first");
  loop_.run_until([&] { return count_events(StorageEvent::kReady) == 1; });
}

TEST_P(CredentialsTest, AreNotRequestedAfterThePoolIsGone) {
  call(kRead, {"key"});
  ASSERT_EQ(source_.questions.size(), 1u);
  pool_.reset();
  EXPECT_TRUE(source_.questions.empty());
  EXPECT_EQ(count_events(StorageEvent::kConnect), 0);
}

TEST_P(CredentialsTest, UnansweredRequestsDoNotAccumulate) {
  options_.connect_timeout_ms = 20;
  pool_.emplace(
      loop_, options_, [this](auto event, auto) { events_.push_back(event); }, &source_);
  call(kRead, {"key"});
  loop_.run_until([&] {
    EXPECT_LE(source_.questions.size(), 1u);
    return source_.asked >= 4;
  });
}

TEST_P(CredentialsTest, TheAttemptFailsWhenTheyDoNotArriveInTime) {
  options_.connect_timeout_ms = 50;
  pool_.emplace(
      loop_, options_, [this](auto event, auto) { events_.push_back(event); }, &source_);
  const Error error = connect().error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "ETIMEDOUT");
  EXPECT_NE(error.message.find("'credentials'"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace rss
