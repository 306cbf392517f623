#include "redis/subscriber.h"

#include <gtest/gtest.h>

#include "support/redis_server.h"
#include "support/test_loop.h"

namespace rss {
namespace {

using Version = Notifications::Version;
constexpr std::uint64_t kLong = 600'000;

class SubscriberTest : public testing::Test {
 protected:
  explicit SubscriberTest(std::vector<std::string> arguments = {})
      : server_(std::move(arguments)), options_(server_.options()) {
    options_.connect_timeout_ms = 30'000;
  }

  void begin() { subscriber_ = std::make_unique<Subscriber>(loop_, options_); }
  Pending<Version> wait(std::string_view channel, Version seen, std::uint64_t ms = kLong) {
    if (!subscriber_) begin();
    Pending<Version> call;
    subscriber_->wait(channel, seen, ms, call.callback());
    return call;
  }
  // Waits until the channel is heard.
  Version listen(std::string_view channel) { return loop_.outcome_of(wait(channel, 0)).value(); }
  std::int64_t publish(std::string_view channel) {
    return server_.call({"PUBLISH", channel, ""}).value().integer;
  }
  std::int64_t kill_subscribers() {
    return server_.call({"CLIENT", "KILL", "TYPE", "pubsub"}).value().integer;
  }
  bool is_subscribed(std::string_view channel) {
    return server_.call({"PUBSUB", "NUMSUB", channel}).value().items[1].integer > 0;
  }

  TestLoop loop_;
  RedisServer server_;
  Options options_;
  std::unique_ptr<Subscriber> subscriber_;
};

class SubscriberProtocolTest : public SubscriberTest, public testing::WithParamInterface<bool> {
 protected:
  SubscriberProtocolTest()
      : SubscriberTest(GetParam() ? std::vector<std::string>{} : RedisServer::without_hello()) {}
};

INSTANTIATE_TEST_SUITE_P(Resp, SubscriberProtocolTest, testing::Bool(),
                         [](const auto& resp3) { return std::string(resp3.param ? "3" : "2"); });

TEST_P(SubscriberProtocolTest, ReceivesPublishedNotifications) {
  const Version a = listen("a");
  const Version b = listen("b");
  EXPECT_GT(a, 0);
  const auto first = wait("a", a);
  const auto other = wait("b", b);
  EXPECT_EQ(publish("a"), 1);
  EXPECT_NE(loop_.outcome_of(first).value(), a);
  EXPECT_FALSE(other.ended());
  EXPECT_EQ(publish("b"), 1);
  EXPECT_NE(loop_.outcome_of(other).value(), b);
}

TEST_P(SubscriberProtocolTest, ManyWaitsForOneChannelAreOneSubscription) {
  const auto first = wait("a", 0);
  for (int i = 0; i < 50; ++i) wait("a", 0);
  loop_.outcome_of(first);
  for (int i = 0; i < 50; ++i) wait("a", first.value());
  EXPECT_EQ(server_.calls("subscribe"), 1);
  const auto last = wait("a", first.value());
  EXPECT_EQ(publish("a"), 1);
  EXPECT_TRUE(loop_.outcome_of(last).ok());
}

TEST_P(SubscriberProtocolTest, ALostConnectionIsReportedAndSubscribesToAllChannelsAgain) {
  const auto a = wait("a", listen("a"));
  const auto b = wait("b", listen("b"));
  EXPECT_EQ(kill_subscribers(), 1);
  EXPECT_EQ(loop_.outcome_of(a).value(), 0);
  EXPECT_EQ(loop_.outcome_of(b).value(), 0);
  const Version again = listen("a");
  EXPECT_GT(again, 0);
  EXPECT_GT(listen("b"), 0);
  const auto later = wait("a", again);
  EXPECT_EQ(publish("a"), 1);
  EXPECT_GT(loop_.outcome_of(later).value(), again);
}

TEST_P(SubscriberProtocolTest, UnsubscribesFromChannelsWithoutWaits) {
  listen("a");
  EXPECT_TRUE(is_subscribed("a"));
  EXPECT_TRUE(loop_.run_until([&] { return !is_subscribed("a"); }));
  EXPECT_GT(listen("a"), 0);
  EXPECT_TRUE(is_subscribed("a"));
}

TEST_F(SubscriberTest, OpensNoConnectionBeforeTheFirstWait) {
  begin();
  loop_.run_once();
  EXPECT_EQ(server_.calls("hello"), 0);
}

TEST_F(SubscriberTest, ClosesItsConnectionAfterTheLastWait) {
  listen("a");
  const auto others = [&] { return server_.call({"INFO", "clients"}).value().text; };
  EXPECT_NE(others().find("connected_clients:2"), std::string::npos);
  EXPECT_TRUE(
      loop_.run_until([&] { return others().find("connected_clients:1\r") != std::string::npos; }));
  EXPECT_GT(listen("a"), 0);
}

TEST_F(SubscriberTest, WithoutAServerAWaitEndsAtItsDeadline) {
  server_.stop();
  EXPECT_EQ(loop_.outcome_of(wait("a", 0, 10)).value(), 0);
  server_.start();
  EXPECT_GT(listen("a"), 0);
}

TEST_F(SubscriberTest, DoesNotRetryWhenTheServerDeniesTheSubscription) {
  server_.call({"ACL", "SETUSER", "deaf", "on", ">secret", "+@all", "~*", "resetchannels"});
  options_.username = "deaf";
  options_.password = "secret";
  const auto refusals = [&] { return server_.call({"ACL", "LOG"}).value().items.size(); };
  const auto a = wait("a", 0);
  EXPECT_TRUE(loop_.run_until([&] { return refusals() > 0; }));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(loop_.outcome_of(wait("a", 0, 20)).value(), 0);
  EXPECT_FALSE(a.ended()) << "nothing was heard that could be lost";
  EXPECT_EQ(refusals(), 1u);
  EXPECT_EQ(server_.calls("hello"), 1);
}

TEST_F(SubscriberTest, WrongCredentialsAreTriedOnce) {
  options_.username = "nobody";
  options_.password = "wrong";
  wait("a", 0);
  EXPECT_TRUE(loop_.run_until([&] { return server_.calls("hello") == 1; }));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(loop_.outcome_of(wait("a", 0, 20)).value(), 0);
  EXPECT_EQ(server_.calls("hello"), 1);
}

TEST_F(SubscriberTest, AtItsEndAllWaitsEnd) {
  const auto a = wait("a", listen("a"));
  const auto closed = wait("b", 0);
  subscriber_->end_waits();
  EXPECT_TRUE(a.ended());
  EXPECT_TRUE(closed.ended());
  const auto pending = wait("b", 0);
  subscriber_.reset();
  EXPECT_EQ(pending.value(), 0);
}

TEST_F(SubscriberTest, ClosedItEndsItsConnection) {
  const auto a = wait("a", listen("a"));
  subscriber_->close();
  EXPECT_GT(a.value(), 0);
  EXPECT_TRUE(loop_.run_until([&] { return !is_subscribed("a"); }));
}

}  // namespace
}  // namespace rss
