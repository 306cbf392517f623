#include "memory/sorted_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

namespace rss {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string spelled(const std::vector<Table::Scored>& members) {
  std::string text;
  for (const auto& [member, score] : members) {
    text += (text.empty() ? "" : " ") + member + "=" + std::to_string(static_cast<int>(score));
  }
  return text;
}

TEST(SortedSet, OrdersByScoreThenByBytes) {
  SortedSet set;
  set.put("z", 1);
  set.put("b", 2);
  set.put("\xff", 2);
  set.put("a", 2);
  set.put("", 2);
  EXPECT_EQ(spelled(set.above(-kInfinity)), "z=1 =2 a=2 b=2 \xff=2");
}

TEST(SortedSet, GivesWhatIsAboveABoundAndNotWhatIsAtIt) {
  SortedSet set;
  for (int i = 0; i < 5; ++i) set.put("m" + std::to_string(i), i);
  EXPECT_EQ(spelled(set.above(2)), "m3=3 m4=4");
  EXPECT_EQ(spelled(set.above(1.5)), "m2=2 m3=3 m4=4");
  EXPECT_EQ(spelled(set.above(4)), "");
}

TEST(SortedSet, OrdersInfiniteScores) {
  SortedSet set;
  set.put("last", kInfinity);
  set.put("first", -kInfinity);
  EXPECT_EQ(set.above(1e300).size(), 1u);
  EXPECT_EQ(set.above(1e300)[0].member, "last");
  EXPECT_EQ(set.above(-kInfinity).size(), 2u);
  EXPECT_TRUE(set.above(kInfinity).empty());
}

TEST(SortedSet, AMemberHasOneScoreTheLastOne) {
  SortedSet set;
  set.put("a", 5);
  set.put("b", 6);
  set.put("a", 7);
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(set.score("a"), 7);
  EXPECT_EQ(spelled(set.above(-kInfinity)), "b=6 a=7");
}

TEST(SortedSet, DistinguishesScoresOf16Digits) {
  SortedSet set;
  set.put("a", 1'770'000'000'000'001);
  set.put("b", 1'770'000'000'000'002);
  EXPECT_EQ(set.above(1'770'000'000'000'001).size(), 1u);
}

TEST(SortedSet, CountsWhatItAddsAndTakesAway) {
  SortedSet set;
  const std::uint64_t empty = set.bytes();
  const std::string longer(500, 'l');
  const std::uint64_t added = set.bytes_to_put(longer);
  EXPECT_GT(added, 500u + 100u);
  set.put(longer, 1);
  EXPECT_EQ(set.bytes(), empty + added);
  EXPECT_EQ(set.bytes_to_put(longer), 0u);
  set.put(longer, 2);
  EXPECT_EQ(set.bytes(), empty + added);
  EXPECT_TRUE(set.remove(longer));
  EXPECT_FALSE(set.remove(longer));
  EXPECT_EQ(set.bytes(), empty);
}

// The time of 1,000 changes of a score in a set of so many members: the shortest of several, for
// the thread may be interrupted in any of them.
double seconds_to_change(int count) {
  SortedSet set;
  for (int i = 0; i < count; ++i) set.put("member " + std::to_string(i), i);
  double shortest = 1e9;
  for (int turn = 1; turn <= 7; ++turn) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) set.put("member " + std::to_string(i), turn * count + i);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    shortest = std::min(shortest, taken.count());
  }
  return shortest;
}

TEST(SortedSet, APutDoesNotGetSlowWithTheSize) {
  EXPECT_LT(seconds_to_change(200'000), 50 * seconds_to_change(1000) + 0.005)
      << "a scan would take 200 times as long";
}

}  // namespace
}  // namespace rss
