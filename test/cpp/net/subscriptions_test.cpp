#include "net/subscriptions.h"

#include <gtest/gtest.h>

#include "support/test_loop.h"

namespace rss {
namespace {

using Version = Notifications::Version;
constexpr std::uint64_t kLong = 600'000;

class SubscriptionsTest : public testing::Test {
 protected:
  Pending<Version> wait(std::string_view channel, Version seen, std::uint64_t ms = kLong) {
    Pending<Version> call;
    waits_.wait(channel, seen, ms, call.callback());
    return call;
  }

  TestLoop loop_;
  std::vector<std::string> forgotten_;
  Subscriptions waits_{loop_,
                       [this](const std::string& channel) { forgotten_.push_back(channel); }};
};

TEST_F(SubscriptionsTest, AWaitEndsWithTheSignalOfItsChannel) {
  waits_.open("a");
  waits_.open("b");
  const auto a = wait("a", 0);
  const auto also_a = wait("a", 0);
  const auto b = wait("b", 0);
  waits_.notify("a");
  EXPECT_GT(a.value(), 0);
  EXPECT_EQ(also_a.value(), a.value());
  EXPECT_FALSE(b.ended());
  waits_.end_all();
  EXPECT_EQ(b.value(), 0);
}

TEST_F(SubscriptionsTest, ANotificationBetweenTwoWaitsEndsTheSecondWaitImmediately) {
  waits_.open("a");
  waits_.notify("a");
  const Version first = wait("a", 0).value();
  waits_.notify("a");
  const Version second = wait("a", first).value();
  EXPECT_NE(second, first);
  const auto third = wait("a", second);
  EXPECT_FALSE(third.ended());
  waits_.end_all();
}

TEST_F(SubscriptionsTest, AWaitEndsWhenItsTimeIsOver) {
  waits_.open("a");
  waits_.notify("a");
  const Version heard = wait("a", 0).value();
  const auto lasting = wait("a", heard);
  EXPECT_EQ(loop_.outcome_of(wait("a", heard, 5)).value(), heard);
  EXPECT_FALSE(lasting.ended());
  waits_.end_all();
}

TEST_F(SubscriptionsTest, ADisconnectEndsTheWaitsOnSubscribedChannelsOnly) {
  waits_.open("a");
  waits_.open("b");
  waits_.notify("a");
  const auto a = wait("a", wait("a", 0).value());
  const auto b = wait("b", 0);
  waits_.on_disconnect();
  EXPECT_EQ(a.value(), 0);
  EXPECT_FALSE(b.ended());
  waits_.on_disconnect();
  EXPECT_FALSE(b.ended());
  waits_.end_all();
  EXPECT_EQ(waits_.channels(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(SubscriptionsTest, AWaitMayBeBegunWhereAnotherEnds) {
  waits_.open("a");
  Pending<Version> second;
  waits_.wait("a", 0, kLong, [&](const Result<Version>& heard) {
    waits_.wait("a", heard.value(), kLong, second.callback());
  });
  waits_.notify("a");
  EXPECT_FALSE(second.ended());
  waits_.notify("a");
  EXPECT_TRUE(second.ended());
}

TEST_F(SubscriptionsTest, AChannelIsDroppedAfterItsLastWait) {
  EXPECT_TRUE(waits_.open("a"));
  EXPECT_TRUE(waits_.open("b"));
  EXPECT_FALSE(waits_.open("b"));
  const auto a = wait("a", 0);
  EXPECT_TRUE(loop_.run_until([&] { return !forgotten_.empty(); }));
  EXPECT_EQ(forgotten_, std::vector<std::string>{"b"});
  waits_.notify("b");  // a channel without waits
  waits_.notify("a");
  const Version heard = a.value();
  EXPECT_TRUE(loop_.run_until([&] { return waits_.empty(); }));
  waits_.open("a");
  waits_.notify("a");
  EXPECT_NE(wait("a", 0).value(), heard) << "a number comes once, also after it was forgotten";
}

}  // namespace
}  // namespace rss
