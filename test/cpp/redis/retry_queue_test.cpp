#include "redis/retry_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace rss {
namespace {

class RetryQueueTest : public testing::Test {
 protected:
  static Request request(std::size_t domain, const std::string& name,
                         std::uint64_t deadline = 100) {
    Request made;
    made.domain = domain;
    made.command.arguments.add(name);
    made.command.deadline = deadline;
    return made;
  }
  static std::string names(Ring<Request>& requests) {
    std::string all;
    while (!requests.empty()) all += requests.pop_front().command.arguments[0];
    return all;
  }
  // The names of those to be sent again, then of those that were overtaken.
  std::string taken() {
    Ring<Request> again;
    Ring<Request> overtaken;
    refused_.take_all(again, overtaken);
    EXPECT_TRUE(refused_.empty());
    return names(again) + "/" + names(overtaken);
  }

  RetryQueue refused_;
};

TEST_F(RetryQueueTest, ReturnsRequestsInTheOrderInWhichTheyWereAdded) {
  for (const char* name : {"a", "b", "c"}) refused_.add(request(1, name));
  EXPECT_EQ(refused_.size(), 3u);
  EXPECT_EQ(taken(), "abc/");
}

TEST_F(RetryQueueTest, SeparatesRequestsThatALaterRequestOfTheirDomainOvertook) {
  refused_.add(request(1, "a"));
  refused_.add(request(2, "b"));
  refused_.carried_out(request(1, "x"));
  refused_.add(request(1, "c"));
  EXPECT_EQ(taken(), "bc/a");
}

TEST_F(RetryQueueTest, IsNotConcernedByWhatWasCarriedOutBefore) {
  refused_.carried_out(request(1, "x"));
  refused_.add(request(1, "a"));
  EXPECT_EQ(taken(), "a/");
}

TEST_F(RetryQueueTest, ForgetsWhatWasCarriedOutOnceAllAreTaken) {
  refused_.add(request(1, "a"));
  refused_.carried_out(request(1, "x"));
  EXPECT_EQ(taken(), "/a");
  refused_.add(request(1, "b"));
  EXPECT_EQ(taken(), "b/");
}

TEST_F(RetryQueueTest, LetsGoThoseWhoseTimeIsUp) {
  refused_.add(request(1, "a", 30));
  refused_.add(request(2, "b", 10));
  refused_.add(request(3, "c", 20));
  Ring<Request> late;
  EXPECT_EQ(refused_.take_late(15, late), 20u);
  EXPECT_EQ(names(late), "b");
  EXPECT_EQ(refused_.take_late(30, late), UINT64_MAX);
  EXPECT_EQ(names(late), "ac");
  EXPECT_TRUE(refused_.empty());
}

}  // namespace
}  // namespace rss
