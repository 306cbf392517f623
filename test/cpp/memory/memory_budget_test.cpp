#include <gtest/gtest.h>

#include <string>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

using Class = Table::Class;
using Expiry = Table::Expiry;

constexpr std::uint64_t kBudget = 200'000;

class MemoryBudgetTest : public testing::Test {
 protected:
  Expiry in_ms(std::int64_t ms) const { return Expiry::at(clock_.wall_ms() + ms); }
  static std::string key_of(const std::string& family, int i) { return family + std::to_string(i); }
  // How many of them were taken before the first was refused.
  int fill(const std::string& family, Expiry expiry, Class entry_class = Class::kKept) {
    int i = 0;
    while (table_.set(key_of(family, i), value_, expiry, entry_class)) ++i;
    return i;
  }
  int present(const std::string& family, int count) {
    int found = 0;
    for (int i = 0; i < count; ++i) found += table_.get(key_of(family, i)).has_value();
    return found;
  }

  ManualClock clock_;
  MemoryTable table_{clock_, kBudget};
  const std::string value_ = std::string(950, 'v');
};

TEST_F(MemoryBudgetTest, CountsKeysValuesAndBookkeeping) {
  const std::uint64_t empty = table_.used_bytes();
  EXPECT_GE(empty, sizeof(MemoryTable)) << "the table itself";
  table_.set("key", "", Expiry::never());
  const std::uint64_t header = table_.used_bytes() - empty;
  EXPECT_GE(header, 48u);
  EXPECT_LE(header, 64u);
  table_.set("key", value_, Expiry::never());
  EXPECT_GE(table_.used_bytes() - empty, 950 + header - 16);
  table_.set(std::string(512, 'k'), "", Expiry::never());
  EXPECT_GE(table_.used_bytes() - empty, 950 + 512 + 2 * header - 32);
}

TEST_F(MemoryBudgetTest, AMillionSessionsWouldTake150BytesEachBesideTheirValues) {
  MemoryTable large(clock_, 64 << 20);
  const std::uint64_t empty = large.used_bytes();
  const std::uint64_t count = 20'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string id = std::to_string(i);
    large.set("project_session:" + std::string(36 - id.size(), '0') + id, value_, in_ms(1000));
  }
  EXPECT_LE((large.used_bytes() - empty) / count, 950u + 150u);
}

TEST_F(MemoryBudgetTest, ErasingEverythingReturnsToTheEmptyValueExactly) {
  MemoryTable large(clock_, 64 << 20);
  const std::uint64_t empty = large.used_bytes();
  for (int i = 0; i < 20'000; ++i) {
    const Class entry_class = i % 2 ? Class::kCache : Class::kKept;
    const auto length = static_cast<std::size_t>(i % 700);
    large.set(key_of("a", i), std::string(length, 'v'), in_ms(i + 1), entry_class);
    large.set(key_of("a", i / 2), "overwritten", Expiry::keep());
  }
  for (int i = 0; i < 20'000; ++i) EXPECT_TRUE(large.erase(key_of("a", i)));
  EXPECT_EQ(large.size(), 0u);
  EXPECT_EQ(large.used_bytes(), empty);
}

TEST_F(MemoryBudgetTest, RefusesWhatDoesNotFitAndChangesNothing) {
  const int count = fill("kept", Expiry::never());
  EXPECT_GT(count, 100);
  EXPECT_LE(table_.used_bytes(), kBudget);
  const std::uint64_t used = table_.used_bytes();
  EXPECT_FALSE(table_.set("one more", value_, Expiry::never()));
  EXPECT_FALSE(table_.set("one more", value_, Expiry::never(), Class::kCache));
  EXPECT_FALSE(table_.set("kept0", std::string(5000, 'w'), in_ms(5)));
  EXPECT_EQ(table_.get("one more"), std::nullopt);
  EXPECT_EQ(table_.get("kept0"), value_);
  EXPECT_EQ(table_.expiry_of("kept0")->kind, Expiry::Kind::kNever);
  EXPECT_EQ(table_.used_bytes(), used);
  EXPECT_EQ(present("kept", count), count);
}

TEST_F(MemoryBudgetTest, AnOverwriteCountsTheDifference) {
  fill("kept", Expiry::never());
  EXPECT_TRUE(table_.set("kept0", std::string(950, 'w'), Expiry::never()));
  EXPECT_TRUE(table_.set("kept1", "short", Expiry::never()));
  EXPECT_TRUE(table_.set("kept2", std::string(1700, 'l'), Expiry::never()));
  EXPECT_LE(table_.used_bytes(), kBudget);
  EXPECT_EQ(table_.get("kept2"), std::string(1700, 'l'));
}

TEST_F(MemoryBudgetTest, CacheEntriesMakeRoomForAnything) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(table_.set(key_of("cache", i), value_, Expiry::never(), Class::kCache));
    ASSERT_LE(table_.used_bytes(), kBudget);
  }
  const int count = fill("kept", Expiry::never());
  EXPECT_GT(count, 100);
  EXPECT_EQ(present("kept", count), count);
  EXPECT_EQ(present("cache", 1000), 0);
  EXPECT_EQ(table_.evicted(), 1000u);
}

TEST_F(MemoryBudgetTest, ARefusedWriteEvictsNothing) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(table_.set(key_of("cache", i), value_, Expiry::never(), Class::kCache));
  }
  EXPECT_FALSE(table_.set("huge", std::string(2 * kBudget, 'h'), Expiry::never()));
  EXPECT_EQ(present("cache", 20), 20);
  EXPECT_EQ(table_.evicted(), 0u);
}

TEST_F(MemoryBudgetTest, WhatWasReadLatelyOutlivesWhatWasNot) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(table_.set(key_of("hot", i), value_, Expiry::never(), Class::kCache));
  }
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(present("hot", 100), 100) << i;
    ASSERT_TRUE(table_.set(key_of("cold", i), value_, Expiry::never(), Class::kCache));
  }
}

TEST_F(MemoryBudgetTest, ACacheEntryCanBeOverwrittenInAFullTable) {
  int i = 0;
  while (table_.evicted() == 0)
    table_.set(key_of("c", i++), value_, Expiry::never(), Class::kCache);
  const std::string key = key_of("c", 1);
  ASSERT_TRUE(table_.get(key));
  const std::string larger(3000, 'x');
  EXPECT_TRUE(table_.set(key, larger, Expiry::never(), Class::kCache));
  EXPECT_EQ(table_.get(key), larger);
  EXPECT_LE(table_.used_bytes(), kBudget);
}

TEST_F(MemoryBudgetTest, AValueMayComeFromAnEntryThatIsEvictedForIt) {
  const std::string value(kBudget / 2, 'x');
  ASSERT_TRUE(table_.set("from", value, Expiry::never(), Class::kCache));
  EXPECT_TRUE(table_.set("to", *table_.get("from"), Expiry::never()));
  EXPECT_EQ(table_.get("from"), std::nullopt);
  EXPECT_EQ(table_.get("to"), value);
}

TEST_F(MemoryBudgetTest, AnEntryChangesItsClassWhenItIsOverwritten) {
  ASSERT_TRUE(table_.set("a", value_, Expiry::never(), Class::kCache));
  ASSERT_TRUE(table_.set("b", value_, Expiry::never(), Class::kKept));
  ASSERT_TRUE(table_.set("a", value_, Expiry::never(), Class::kKept));
  ASSERT_TRUE(table_.set("b", value_, Expiry::never(), Class::kCache));
  fill("kept", Expiry::never());
  EXPECT_EQ(table_.get("a"), value_);
  EXPECT_EQ(table_.get("b"), std::nullopt);
}

TEST_F(MemoryBudgetTest, EndedEntriesMakeRoomWithoutASweep) {
  const int count = fill("kept", in_ms(1000));
  clock_.advance_ms(2000);
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(table_.set(key_of("new", i), value_, in_ms(1000))) << i;
  }
  EXPECT_EQ(present("new", count), count);
}

TEST_F(MemoryBudgetTest, EndedEntriesGoBeforeCacheEntries) {
  ASSERT_TRUE(table_.set("cache", value_, Expiry::never(), Class::kCache));
  const int count = fill("kept", in_ms(1000), Class::kKept) - 1;
  ASSERT_EQ(table_.evicted(), 1u) << "filling up took it";
  clock_.advance_ms(2000);
  ASSERT_TRUE(table_.set("cache", value_, Expiry::never(), Class::kCache));
  for (int i = 0; i < count; ++i) ASSERT_TRUE(table_.set(key_of("n", i), value_, in_ms(1000)));
  EXPECT_EQ(table_.get("cache"), value_);
}

TEST_F(MemoryBudgetTest, AFullTableLooksAtABoundedNumberOfEntriesThatWereSlid) {
  MemoryTable large(clock_, 8 << 20);
  int count = 0;
  while (large.set(key_of("kept", count), "v", in_ms(1000))) ++count;
  ASSERT_GT(count, 10'000);
  for (int i = 0; i < count; ++i) large.expire_at(key_of("kept", i), clock_.wall_ms() + 90'000);
  clock_.advance_ms(2000);
  const std::uint64_t before = large.examined();
  EXPECT_FALSE(large.set("one more", value_, Expiry::never()));
  EXPECT_LE(large.examined() - before, MemoryTable::kSweepEntries + 8);
}

TEST_F(MemoryBudgetTest, ABudgetBelowTheTableItselfRefusesEveryWrite) {
  MemoryTable tiny(clock_, 100);
  EXPECT_FALSE(tiny.set("a", "1", Expiry::never()));
  EXPECT_EQ(tiny.get("a"), std::nullopt);
}

}  // namespace
}  // namespace rss
