#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

using Class = Table::Class;
using Expiry = Table::Expiry;
using Kind = Table::Kind;

constexpr double kAll = -std::numeric_limits<double>::infinity();
constexpr std::uint64_t kBudget = 200'000;

class MemorySortedSetsTest : public testing::Test {
 protected:
  Expiry in_ms(std::int64_t ms) const { return Expiry::at(clock_.wall_ms() + ms); }
  static std::string member(int i) { return "a member of the set " + std::to_string(i); }

  ManualClock clock_;
  MemoryTable table_{clock_, kBudget};
};

TEST_F(MemorySortedSetsTest, ReportsTheTypeOfAKey) {
  EXPECT_EQ(table_.kind_of("k"), Kind::kNothing);
  table_.set("k", "value", Expiry::never());
  EXPECT_EQ(table_.kind_of("k"), Kind::kValue);
  table_.sorted_set_put("set", "m", 1);
  EXPECT_EQ(table_.kind_of("set"), Kind::kSortedSet);
  EXPECT_EQ(table_.get("set"), std::nullopt);
}

TEST_F(MemorySortedSetsTest, KeepsMembersWithTheirScores) {
  EXPECT_EQ(table_.sorted_set_size("set"), 0u);
  EXPECT_TRUE(table_.sorted_set_put("set", "b", 2));
  EXPECT_TRUE(table_.sorted_set_put("set", "a", 1));
  EXPECT_EQ(table_.sorted_set_size("set"), 2u);
  EXPECT_EQ(table_.sorted_set_score("set", "b"), 2);
  EXPECT_EQ(table_.sorted_set_score("set", "c"), std::nullopt);
  ASSERT_EQ(table_.sorted_set_above("set", kAll).size(), 2u);
  EXPECT_EQ(table_.sorted_set_above("set", 1)[0].member, "b");
}

TEST_F(MemorySortedSetsTest, ASetWithoutMembersIsNoLongerThere) {
  const std::uint64_t empty = table_.used_bytes();
  table_.sorted_set_put("set", member(1), 1);
  EXPECT_FALSE(table_.sorted_set_remove("set", member(2)));
  EXPECT_TRUE(table_.sorted_set_remove("set", member(1)));
  EXPECT_FALSE(table_.sorted_set_remove("set", member(1)));
  EXPECT_EQ(table_.kind_of("set"), Kind::kNothing);
  EXPECT_EQ(table_.used_bytes(), empty);
}

TEST_F(MemorySortedSetsTest, AValueIsAnEmptySet) {
  table_.set("k", "value", Expiry::never());
  EXPECT_FALSE(table_.sorted_set_remove("k", "m"));
  EXPECT_EQ(table_.sorted_set_score("k", "m"), std::nullopt);
  EXPECT_EQ(table_.sorted_set_size("k"), 0u);
  EXPECT_TRUE(table_.sorted_set_above("k", kAll).empty());
  EXPECT_EQ(table_.get("k"), "value");
}

TEST_F(MemorySortedSetsTest, SettingAValueReplacesASet) {
  for (int i = 0; i < 100; ++i) table_.sorted_set_put("k", member(i), i);
  table_.expire_at("k", clock_.wall_ms() + 1000);
  EXPECT_TRUE(table_.set("k", "value", Expiry::keep()));
  EXPECT_EQ(table_.get("k"), "value");
  EXPECT_EQ(table_.expiry_of("k")->wall_ms, clock_.wall_ms() + 1000);
  EXPECT_TRUE(table_.erase("k"));
  EXPECT_TRUE(table_.sorted_set_put("k", "m", 1));
  EXPECT_EQ(table_.sorted_set_size("k"), 1u);
}

TEST_F(MemorySortedSetsTest, ASetEndsLikeAValue) {
  const std::uint64_t empty = table_.used_bytes();
  table_.sorted_set_put("set", member(1), 1);
  EXPECT_EQ(table_.expiry_of("set")->kind, Expiry::Kind::kNever);
  EXPECT_TRUE(table_.expire_at("set", clock_.wall_ms() + 50));
  table_.sorted_set_put("set", member(2), 2);
  EXPECT_EQ(table_.expiry_of("set")->wall_ms, clock_.wall_ms() + 50);
  clock_.advance_ms(50);
  EXPECT_EQ(table_.kind_of("set"), Kind::kNothing);
  EXPECT_EQ(table_.sorted_set_size("set"), 0u);
  EXPECT_EQ(table_.used_bytes(), empty);
}

TEST_F(MemorySortedSetsTest, ASweepGivesTheMemoryOfASetBack) {
  const std::uint64_t empty = table_.used_bytes();
  for (int i = 0; i < 200; ++i) table_.sorted_set_put("set", member(i), i);
  table_.expire_at("set", clock_.wall_ms() + 1);
  clock_.advance_ms(100);
  while (table_.sweep()) continue;
  EXPECT_EQ(table_.used_bytes(), empty);
}

TEST_F(MemorySortedSetsTest, RefusesAMemberWithoutRoomAndChangesNothing) {
  int count = 0;
  while (table_.sorted_set_put("set", member(count), count)) ++count;
  EXPECT_GT(count, 100);
  EXPECT_LE(table_.used_bytes(), kBudget);
  EXPECT_FALSE(table_.sorted_set_put("another", std::string(500, 'm'), 1));
  EXPECT_EQ(table_.kind_of("another"), Kind::kNothing);
  EXPECT_EQ(table_.sorted_set_size("set"), static_cast<std::size_t>(count));
  EXPECT_TRUE(table_.sorted_set_put("set", member(0), 9)) << "a new score takes no room";
  EXPECT_TRUE(table_.sorted_set_remove("set", member(1)));
  EXPECT_TRUE(table_.sorted_set_put("set", member(1), 1));
}

TEST_F(MemorySortedSetsTest, CacheEntriesMakeRoomForMembers) {
  const std::string value(950, 'v');
  for (int i = 0; i < 1000; ++i) table_.set(member(i), value, Expiry::never(), Class::kCache);
  ASSERT_GT(table_.evicted(), 0u);
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(table_.sorted_set_put("set", member(i), i));
    ASSERT_LE(table_.used_bytes(), kBudget);
  }
  EXPECT_EQ(table_.sorted_set_size("set"), 500u);
}

TEST_F(MemorySortedSetsTest, EndedEntriesMakeRoomForMembers) {
  int i = 0;
  while (table_.set(member(i), std::string(950, 'v'), in_ms(10))) ++i;
  clock_.advance_ms(100);
  for (int m = 0; m < 500; ++m) ASSERT_TRUE(table_.sorted_set_put("set", member(m), m));
}

}  // namespace
}  // namespace rss
