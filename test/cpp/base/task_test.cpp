#include "base/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace rss {
namespace {

// A source of values that are given at once, or when the test gives them.
class Source {
 public:
  Awaitable<std::string> next() {
    return Awaitable<std::string>([this](Callback<std::string> done) {
      if (!ready_.empty()) return done(std::exchange(ready_, {}));
      waiting_.push_back(std::move(done));
    });
  }
  Awaitable<int> number() {
    return Awaitable<int>([this](Callback<int> done) { done(++count_); });
  }

  void prepare(std::string value) { ready_ = std::move(value); }
  void give(std::string value) {
    Callback<std::string> done = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    done(std::move(value));
  }
  void drop_all() { waiting_.clear(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  std::string ready_;
  std::vector<Callback<std::string>> waiting_;
  int count_ = 0;
};

Task join(Source& source, std::string prefix, Callback<std::string> done) {
  std::string first = co_await source.next();
  std::string second = co_await source.next();
  done(prefix + first + second);
}

Task count_to(Source& source, int last, Callback<int> done) {
  int number = 0;
  while (number < last) number = co_await source.number();
  done(number);
}

Task stop_early(Source& source, std::shared_ptr<int> held, Callback<std::string> done) {
  std::string value = co_await source.next();
  if (value == "stop") co_return done("stopped");
  done(value + std::to_string(*held));
}

Task add_both(Started<int> first, Started<int> second, Callback<int> done) {
  int sum = co_await first;
  sum += co_await second;
  done(sum);
}

constexpr const char* kFirst = "a first text that is longer than what a string holds in place, ";
constexpr const char* kSecond = "and a second text that is longer than that, too";

TEST(Task, ContinuesWhenItsAwaitableCompletesLater) {
  Source source;
  std::string outcome;
  join(source, "> ", [&](std::string value) { outcome = std::move(value); });
  ASSERT_EQ(source.waiting(), 1u);
  source.give(kFirst);
  ASSERT_EQ(source.waiting(), 1u);
  EXPECT_EQ(outcome, "");
  source.give(kSecond);
  EXPECT_EQ(outcome, std::string("> ") + kFirst + kSecond);
}

TEST(Task, RunsToItsEndAtOnceWhenItsAwaitablesCompleteAtOnce) {
  Source source;
  std::string outcome;
  source.prepare(kFirst);
  join(source, "> ", [&](std::string value) { outcome = std::move(value); });
  ASSERT_EQ(source.waiting(), 1u);
  source.give(kSecond);
  EXPECT_EQ(outcome, std::string("> ") + kFirst + kSecond);
}

TEST(Task, DoesNotRecurseOverAHundredThousandStepsThatCompleteAtOnce) {
  Source source;
  int outcome = 0;
  count_to(source, 100'000, [&](int value) { outcome = value; });
  EXPECT_EQ(outcome, 100'000);
}

TEST(Task, ReleasesWhatItHoldsWhenItReturnsEarly) {
  Source source;
  auto held = std::make_shared<int>(7);
  std::string outcome;
  stop_early(source, held, [&](std::string value) { outcome = std::move(value); });
  EXPECT_EQ(held.use_count(), 2);
  source.give("stop");
  EXPECT_EQ(outcome, "stopped");
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Task, ReleasesWhatItHoldsWhenTheCallbackThatItWaitsForIsDropped) {
  Source source;
  auto held = std::make_shared<int>(7);
  bool ended = false;
  stop_early(source, held, [&](std::string) { ended = true; });
  source.drop_all();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(ended);
}

TEST(Task, GoesOnWhileWhatItStartedRuns) {
  Started<int> early;
  Started<int> late;
  Callback<int> finish_late = late.callback();
  early.callback()(1);
  int sum = 0;
  add_both(early, late, [&](int value) { sum = value; });
  EXPECT_EQ(sum, 0);
  finish_late(2);
  EXPECT_EQ(sum, 3);
}

TEST(Task, WhatItStartedMayEndAfterIt) {
  Callback<int> finish;
  {
    Started<int> never_awaited;
    finish = never_awaited.callback();
    EXPECT_EQ(never_awaited.value_or(5), 5);
  }
  finish(2);
}

TEST(Task, ManyTasksThatWaitAtOnceKeepTheirOwnState) {
  Source source;
  std::vector<std::string> outcomes;
  for (int i = 0; i < 100; ++i)
    join(source, std::to_string(i) + ":",
         [&](std::string value) { outcomes.push_back(std::move(value)); });
  while (source.waiting() > 0) source.give("x");
  ASSERT_EQ(outcomes.size(), 100u);
  EXPECT_EQ(outcomes.front(), "0:xx");
  EXPECT_EQ(outcomes.back(), "99:xx");
}

}  // namespace
}  // namespace rss
