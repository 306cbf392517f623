#include "base/keyed_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/function.h"
#include "base/string_hash.h"

namespace rss {
namespace {

using Queue = KeyedQueue<std::string, int, StringHash>;
using Items = std::vector<int>;

// Unblocks the key and returns the items that ran.
Items unblock(Queue& queue, std::string_view key) {
  Items ran;
  queue.unblock(key, [&](const std::string&, int item) { ran.push_back(item); });
  return ran;
}

TEST(KeyedQueue, RunsTheItemsOfAKeyInOrderOnceTheKeyIsUnblocked) {
  Queue queue;
  queue.block("a");
  for (int i = 0; i < 100; ++i) queue.push("a", i);
  const Items ran = unblock(queue, "a");
  ASSERT_EQ(ran.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, DoesNotLetAKeyWaitForAnother) {
  Queue queue;
  queue.block("a");
  queue.push("a", 1);
  EXPECT_FALSE(queue.contains("b"));
  queue.block("b");
  queue.push("b", 2);
  EXPECT_EQ(unblock(queue, "b"), Items{2});
  EXPECT_TRUE(queue.contains("a"));
  EXPECT_EQ(queue.size(), 1u);
}

TEST(KeyedQueue, StaysBlockedUntilTheLastBlockerEnds) {
  Queue queue;
  queue.block("a");
  queue.block("a");
  queue.push("a", 1);
  EXPECT_EQ(unblock(queue, "a"), Items{});
  EXPECT_TRUE(queue.contains("a"));
  EXPECT_EQ(unblock(queue, "a"), Items{1});
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, ForgetsAKeyThatIsUnblockedWithoutItems) {
  Queue queue;
  queue.block("a");
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(unblock(queue, "a"), Items{});
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, KeepsTheLaterItemsWhenAnItemBlocksItsKeyAgain) {
  Queue queue;
  queue.block("a");
  for (int i = 1; i <= 3; ++i) queue.push("a", i);
  Items ran;
  const auto run = [&](const std::string& key, int item) {
    ran.push_back(item);
    if (item == 2) queue.block(key);
  };
  queue.unblock("a", run);
  EXPECT_EQ(ran, (Items{1, 2}));
  EXPECT_EQ(queue.size(), 1u);
  queue.unblock("a", run);
  EXPECT_EQ(ran, (Items{1, 2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, RunsItemsThatEndImmediatelyWithoutRecursion) {
  Queue queue;
  queue.block("a");
  for (int i = 0; i < 1000; ++i) queue.push("a", i);
  int depth = 0;
  int deepest = 0;
  int ran = 0;
  Function<void(const std::string&, int)> run;
  run = [&](const std::string& key, int) {
    deepest = std::max(deepest, ++depth);
    ++ran;
    queue.block(key);
    queue.unblock(key, [&](const std::string& again, int item) { run(again, item); });
    --depth;
  };
  queue.unblock("a", [&](const std::string& key, int item) { run(key, item); });
  EXPECT_EQ(ran, 1000);
  EXPECT_EQ(deepest, 1);
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, RunsAnItemThatIsPushedByARunningItemAfterTheQueuedOnes) {
  Queue queue;
  queue.block("a");
  queue.push("a", 1);
  queue.push("a", 2);
  Items ran;
  queue.unblock("a", [&](const std::string& key, int item) {
    ran.push_back(item);
    EXPECT_TRUE(queue.contains(key));
    if (item == 1) queue.push(key, 3);
  });
  EXPECT_EQ(ran, (Items{1, 2, 3}));
}

TEST(KeyedQueue, DoesNotUseTheCallersKeyOnceAnItemRuns) {
  Queue queue;
  auto key = std::make_unique<std::string>("a key that is too long for the small string buffer");
  queue.block(*key);
  queue.push(*key, 1);
  queue.push(*key, 2);
  Items ran;
  queue.unblock(*key, [&](const std::string&, int item) {
    key.reset();
    for (int i = 0; i < 100; ++i) queue.block(std::to_string(i));  // rehashes the table
    ran.push_back(item);
  });
  EXPECT_EQ(ran, (Items{1, 2}));
  EXPECT_FALSE(queue.contains("a key that is too long for the small string buffer"));
}

TEST(KeyedQueue, TakesTheItemsOfOneKeyInOrder) {
  Queue queue;
  queue.push("a", 1);
  queue.push("b", 2);
  queue.push("a", 3);
  EXPECT_EQ(queue.take("a"), (Items{1, 3}));
  EXPECT_EQ(queue.take("a"), Items{});
  EXPECT_FALSE(queue.contains("a"));
  EXPECT_EQ(queue.size(), 1u);
}

TEST(KeyedQueue, ExtractsItemsOfAllKeysAndForgetsTheKeysThatAreLeftWithoutItems) {
  Queue queue;
  for (int i = 0; i < 4; ++i) queue.push("a", i);
  queue.push("b", 4);
  queue.block("c");
  queue.push("c", 6);
  const auto is_even = [](int item) { return item % 2 == 0; };
  const Items taken = queue.extract_if(is_even);
  EXPECT_EQ(taken.size(), 4u);
  EXPECT_LT(std::find(taken.begin(), taken.end(), 0), std::find(taken.begin(), taken.end(), 2));
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_FALSE(queue.contains("b"));
  EXPECT_TRUE(queue.contains("c"));  // it is still blocked
  EXPECT_EQ(queue.take("a"), (Items{1, 3}));
}

TEST(KeyedQueue, AllowsARunningItemToExtractTheItemsBehindIt) {
  Queue queue;
  queue.block("a");
  for (int i = 1; i <= 3; ++i) queue.push("a", i);
  Items ran;
  Items extracted;
  queue.unblock("a", [&](const std::string&, int item) {
    ran.push_back(item);
    extracted = queue.extract_if([](int) { return true; });
  });
  EXPECT_EQ(ran, Items{1});
  EXPECT_EQ(extracted, (Items{2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(KeyedQueue, ReturnsTheNewestItemOfAKey) {
  Queue queue;
  EXPECT_EQ(queue.newest("a"), nullptr);
  queue.block("a");
  EXPECT_EQ(queue.newest("a"), nullptr);
  queue.push("a", 1);
  queue.push("a", 2);
  ASSERT_NE(queue.newest("a"), nullptr);
  EXPECT_EQ(*queue.newest("a"), 2);
}

TEST(KeyedQueue, BehavesLikeAMapOfDequesUnderRandomUse) {
  struct Model {
    std::size_t blockers = 0;
    std::deque<int> items = {};
  };
  std::mt19937 random(11);
  KeyedQueue<std::size_t, int> queue;
  std::map<std::size_t, Model> model;
  for (int i = 0; i < 50'000; ++i) {
    const std::size_t key = random() % 8;
    Model& expected = model[key];
    const auto action = random() % 4;
    if (action == 0) {
      queue.block(key);
      ++expected.blockers;
    } else if (action == 1 && expected.blockers > 0) {
      Items ran;
      queue.unblock(key, [&](std::size_t, int item) { ran.push_back(item); });
      if (--expected.blockers > 0) {
        ASSERT_EQ(ran, Items{});
      } else {
        ASSERT_EQ(ran, Items(expected.items.begin(), expected.items.end()));
        expected.items.clear();
      }
    } else if (queue.contains(key)) {
      queue.push(key, i);
      expected.items.push_back(i);
    }
    ASSERT_EQ(queue.contains(key), expected.blockers > 0);
  }
}

}  // namespace
}  // namespace rss
