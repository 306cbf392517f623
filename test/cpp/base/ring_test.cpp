#include "base/ring.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <vector>

namespace rss {
namespace {

TEST(Ring, GivesBackWhatWasPutInInTheSameOrder) {
  Ring<int> ring;
  for (int i = 0; i < 1000; ++i) ring.push_back(i);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ring.pop_front(), i);
  EXPECT_TRUE(ring.empty());
}

TEST(Ring, GrowsWhileItsOldestElementIsInTheMiddleOfItsMemory) {
  Ring<int> ring;
  for (int i = 0; i < 16; ++i) ring.push_back(i);
  for (int i = 0; i < 10; ++i) ring.pop_front();
  for (int i = 16; i < 40; ++i) ring.push_back(i);
  ASSERT_EQ(ring.size(), 30u);
  for (int i = 10; i < 40; ++i) EXPECT_EQ(ring[static_cast<std::size_t>(i - 10)], i);
}

TEST(Ring, BehavesLikeADequeUnderRandomUse) {
  std::mt19937 random(7);
  Ring<int> ring;
  std::deque<int> model;
  for (int i = 0; i < 20'000; ++i) {
    if (random() % 5 < 3) {
      ring.push_back(i);
      model.push_back(i);
    } else if (!model.empty()) {
      ASSERT_EQ(ring.pop_front(), model.front());
      model.pop_front();
    }
    ASSERT_EQ(ring.size(), model.size());
    if (!model.empty()) {
      ASSERT_EQ(ring.front(), model.front());
    }
  }
}

TEST(Ring, TakesOutWhatAPredicateAcceptsAndKeepsTheOrderOfTheRest) {
  Ring<int> ring;
  for (int i = 0; i < 13; ++i) ring.push_back(-1);
  for (int i = 0; i < 13; ++i) ring.pop_front();
  for (int i = 0; i < 10; ++i) ring.push_back(i);
  std::vector<int> taken;
  ring.extract_if([](int value) { return value % 3 == 0; },
                  [&](int value) { taken.push_back(value); });
  EXPECT_EQ(taken, (std::vector<int>{0, 3, 6, 9}));
  std::vector<int> rest;
  while (!ring.empty()) rest.push_back(ring.pop_front());
  EXPECT_EQ(rest, (std::vector<int>{1, 2, 4, 5, 7, 8}));
}

TEST(Ring, KeepsNothingOfAnElementThatWasTakenOut) {
  Ring<std::shared_ptr<int>> ring;
  auto element = std::make_shared<int>(1);
  ring.push_back(element);
  EXPECT_EQ(element.use_count(), 2);
  ring.pop_front();
  EXPECT_EQ(element.use_count(), 1);
}

}  // namespace
}  // namespace rss
