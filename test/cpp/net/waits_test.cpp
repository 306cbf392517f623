#include "net/waits.h"

#include <gtest/gtest.h>

#include "support/test_loop.h"

namespace rss {
namespace {

using Heard = Signals::Heard;
constexpr std::uint64_t kLong = 600'000;

class WaitsTest : public testing::Test {
 protected:
  Pending<Heard> wait(std::string_view channel, Heard seen, std::uint64_t ms = kLong) {
    Pending<Heard> call;
    waits_.wait(channel, seen, ms, call.callback());
    return call;
  }

  TestLoop loop_;
  std::vector<std::string> forgotten_;
  Waits waits_{loop_, [this](const std::string& channel) { forgotten_.push_back(channel); }};
};

TEST_F(WaitsTest, AWaitEndsWithTheSignalOfItsChannel) {
  waits_.open("a");
  waits_.open("b");
  const auto a = wait("a", 0);
  const auto also_a = wait("a", 0);
  const auto b = wait("b", 0);
  waits_.hear("a");
  EXPECT_GT(a.value(), 0);
  EXPECT_EQ(also_a.value(), a.value());
  EXPECT_FALSE(b.ended());
  waits_.end_all();
  EXPECT_EQ(b.value(), 0);
}

TEST_F(WaitsTest, WhatWasHeardBetweenTwoWaitsEndsTheSecondAtOnce) {
  waits_.open("a");
  waits_.hear("a");
  const Heard first = wait("a", 0).value();
  waits_.hear("a");
  const Heard second = wait("a", first).value();
  EXPECT_NE(second, first);
  const auto third = wait("a", second);
  EXPECT_FALSE(third.ended());
  waits_.end_all();
}

TEST_F(WaitsTest, AWaitEndsWhenItsTimeIsOver) {
  waits_.open("a");
  waits_.hear("a");
  const Heard heard = wait("a", 0).value();
  const auto lasting = wait("a", heard);
  EXPECT_EQ(loop_.outcome_of(wait("a", heard, 5)).value(), heard);
  EXPECT_FALSE(lasting.ended());
  waits_.end_all();
}

TEST_F(WaitsTest, WhenNothingCanBeHeardAnyMoreTheWaitsEndThatCould) {
  waits_.open("a");
  waits_.open("b");
  waits_.hear("a");
  const auto a = wait("a", wait("a", 0).value());
  const auto b = wait("b", 0);
  waits_.go_deaf();
  EXPECT_EQ(a.value(), 0);
  EXPECT_FALSE(b.ended());
  waits_.go_deaf();
  EXPECT_FALSE(b.ended());
  waits_.end_all();
  EXPECT_EQ(waits_.channels(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(WaitsTest, AWaitMayBeBegunWhereAnotherEnds) {
  waits_.open("a");
  Pending<Heard> second;
  waits_.wait("a", 0, kLong, [&](const Result<Heard>& heard) {
    waits_.wait("a", heard.value(), kLong, second.callback());
  });
  waits_.hear("a");
  EXPECT_FALSE(second.ended());
  waits_.hear("a");
  EXPECT_TRUE(second.ended());
}

TEST_F(WaitsTest, AChannelIsForgottenOnceNobodyWaitsForIt) {
  EXPECT_TRUE(waits_.open("a"));
  EXPECT_TRUE(waits_.open("b"));
  EXPECT_FALSE(waits_.open("b"));
  const auto a = wait("a", 0);
  EXPECT_TRUE(loop_.run_until([&] { return !forgotten_.empty(); }));
  EXPECT_EQ(forgotten_, std::vector<std::string>{"b"});
  waits_.hear("b");  // what nobody knows of is nothing
  waits_.hear("a");
  const Heard heard = a.value();
  EXPECT_TRUE(loop_.run_until([&] { return waits_.empty(); }));
  waits_.open("a");
  waits_.hear("a");
  EXPECT_NE(wait("a", 0).value(), heard) << "a number comes once, also after it was forgotten";
}

}  // namespace
}  // namespace rss
