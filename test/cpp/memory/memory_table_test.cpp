#include "memory/memory_table.h"

#include <gtest/gtest.h>

#include <string>

#include "support/manual_clock.h"

namespace rss {
namespace {

using Expiry = Table::Expiry;

class MemoryTableTest : public testing::Test {
 protected:
  Expiry in_ms(std::int64_t ms) const { return Expiry::at(clock_.wall_ms() + ms); }
  void sweep_all() {
    while (table_.sweep()) continue;
  }
  static std::string key_of(int i) { return "project_session:" + std::to_string(i); }

  ManualClock clock_;
  MemoryTable table_{clock_, 64 << 20};
};

TEST_F(MemoryTableTest, GivesBackWhatWasSet) {
  EXPECT_EQ(table_.get("a"), std::nullopt);
  EXPECT_TRUE(table_.set("a", "1", Expiry::never()));
  EXPECT_TRUE(table_.set("b", "2", Expiry::never()));
  EXPECT_EQ(table_.get("a"), "1");
  EXPECT_EQ(table_.get("b"), "2");
  EXPECT_TRUE(table_.set("a", "other", Expiry::never()));
  EXPECT_EQ(table_.get("a"), "other");
  EXPECT_EQ(table_.size(), 2u);
}

TEST_F(MemoryTableTest, CountsTheSessionsWhoseTimeComesAndNothingElse) {
  const auto session = Table::Class::kSession;
  ASSERT_TRUE(table_.set("looked at", "s", in_ms(10), session));
  ASSERT_TRUE(table_.set("swept", "s", in_ms(10), session));
  ASSERT_TRUE(table_.set("kept", "v", in_ms(10)));
  ASSERT_TRUE(table_.set("cached", "v", in_ms(10), Table::Class::kCache));
  ASSERT_TRUE(table_.set("erased", "s", in_ms(10), session));
  ASSERT_TRUE(table_.set("replaced", "s", in_ms(10), session));
  ASSERT_TRUE(table_.set("ended by hand", "s", in_ms(10), session));
  EXPECT_TRUE(table_.erase("erased"));
  EXPECT_TRUE(table_.expire_at("ended by hand", clock_.wall_ms()));
  EXPECT_TRUE(table_.set("replaced", "s", in_ms(10'000), session));
  EXPECT_EQ(table_.expired_sessions(), 0u);
  clock_.advance_ms(20);
  EXPECT_EQ(table_.get("looked at"), std::nullopt);
  EXPECT_EQ(table_.get("kept"), std::nullopt);
  EXPECT_EQ(table_.expired_sessions(), 1u);
  sweep_all();
  EXPECT_EQ(table_.expired_sessions(), 2u);
  EXPECT_EQ(table_.get("replaced"), "s");
}

TEST_F(MemoryTableTest, KeepsAnyBytesInKeysAndValues) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte.push_back(static_cast<char>(i));
  EXPECT_TRUE(table_.set(every_byte, every_byte, Expiry::never()));
  EXPECT_TRUE(table_.set(std::string_view("a\0b", 3), "zero", Expiry::never()));
  EXPECT_TRUE(table_.set("", "empty key", Expiry::never()));
  EXPECT_TRUE(table_.set("empty value", "", Expiry::never()));
  EXPECT_EQ(table_.get(every_byte), every_byte);
  EXPECT_EQ(table_.get(std::string_view("a\0b", 3)), "zero");
  EXPECT_EQ(table_.get("a"), std::nullopt);
  EXPECT_EQ(table_.get(""), "empty key");
  EXPECT_EQ(table_.get("empty value"), "");
}

TEST_F(MemoryTableTest, HoldsLongKeysAndAValueOf64MiB) {
  MemoryTable large(clock_, 80 << 20);
  const std::string key(100'000, 'k');
  const std::string value(64 << 20, 'v');
  EXPECT_TRUE(large.set(key, value, Expiry::never()));
  EXPECT_TRUE(large.get(key) == value);
  EXPECT_FALSE(large.set("second", value, Expiry::never()));
  EXPECT_TRUE(large.erase(key));
  EXPECT_TRUE(large.set("second", value, Expiry::never()));
}

TEST_F(MemoryTableTest, ErasesAKeyOnlyOnce) {
  table_.set("a", "1", Expiry::never());
  EXPECT_TRUE(table_.erase("a"));
  EXPECT_FALSE(table_.erase("a"));
  EXPECT_EQ(table_.get("a"), std::nullopt);
}

TEST_F(MemoryTableTest, AKeyWhoseTimeHasComeIsNotThere) {
  table_.set("a", "1", in_ms(1));
  table_.set("b", "2", in_ms(1));
  table_.set("c", "3", in_ms(1));
  table_.set("d", "4", in_ms(1));
  EXPECT_EQ(table_.get("a"), "1");
  clock_.advance_ms(1);
  EXPECT_EQ(table_.get("a"), std::nullopt);
  EXPECT_FALSE(table_.erase("b"));
  EXPECT_FALSE(table_.expire_at("c", clock_.wall_ms() + 1000));
  EXPECT_EQ(table_.expiry_of("d"), std::nullopt);
  EXPECT_EQ(table_.size(), 0u) << "each was removed when it was asked for";
}

TEST_F(MemoryTableTest, LivesForManyYears) {
  const std::int64_t century = 36'525ll * 86'400'000;
  table_.set("a", "1", in_ms(century));
  clock_.advance_ms(century - 1);
  sweep_all();
  EXPECT_EQ(table_.get("a"), "1");
  clock_.advance_ms(1);
  EXPECT_EQ(table_.get("a"), std::nullopt);
}

TEST_F(MemoryTableTest, SlidesAnEntryAgainAndAgain) {
  table_.set("a", "1", in_ms(100));
  for (int i = 0; i < 1000; ++i) {
    clock_.advance_ms(99);
    sweep_all();
    ASSERT_TRUE(table_.expire_at("a", clock_.wall_ms() + 100));
  }
  clock_.advance_ms(100);
  EXPECT_EQ(table_.get("a"), std::nullopt);
}

TEST_F(MemoryTableTest, AnEndMayMoveCloser) {
  table_.set("a", "1", in_ms(1'000'000));
  EXPECT_TRUE(table_.expire_at("a", clock_.wall_ms() + 5));
  clock_.advance_ms(100);
  sweep_all();
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(MemoryTableTest, AnEndInThePastRemoves) {
  table_.set("a", "1", Expiry::never());
  EXPECT_TRUE(table_.expire_at("a", clock_.wall_ms()));
  EXPECT_EQ(table_.size(), 0u);
  EXPECT_FALSE(table_.expire_at("a", clock_.wall_ms()));

  table_.set("b", "1", Expiry::never());
  EXPECT_TRUE(table_.set("b", "2", in_ms(0)));
  EXPECT_TRUE(table_.set("c", "3", in_ms(-1000)));
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(MemoryTableTest, ReturnsTheExpiryOfAKey) {
  EXPECT_EQ(table_.expiry_of("a"), std::nullopt);
  table_.set("a", "1", Expiry::never());
  EXPECT_EQ(table_.expiry_of("a")->kind, Expiry::Kind::kNever);
  table_.expire_at("a", ManualClock::kStart + 7);
  EXPECT_EQ(table_.expiry_of("a")->kind, Expiry::Kind::kAt);
  EXPECT_EQ(table_.expiry_of("a")->wall_ms, ManualClock::kStart + 7);
}

TEST_F(MemoryTableTest, AnOverwriteKeepsOrReplacesTheExpiryAsRequested) {
  table_.set("a", "1", in_ms(50));
  table_.set("a", "2", Expiry::keep());
  EXPECT_EQ(table_.expiry_of("a")->wall_ms, ManualClock::kStart + 50);
  table_.set("a", "3", in_ms(70));
  EXPECT_EQ(table_.expiry_of("a")->wall_ms, ManualClock::kStart + 70);
  table_.set("a", "4", Expiry::never());
  EXPECT_EQ(table_.expiry_of("a")->kind, Expiry::Kind::kNever);
  table_.set("a", "5", Expiry::keep());
  EXPECT_EQ(table_.expiry_of("a")->kind, Expiry::Kind::kNever);
  table_.set("new", "6", Expiry::keep());
  EXPECT_EQ(table_.expiry_of("new")->kind, Expiry::Kind::kNever);
}

TEST_F(MemoryTableTest, AnEndedKeyHasNoEndToKeep) {
  table_.set("a", "1", in_ms(50));
  clock_.advance_ms(50);
  table_.set("a", "2", Expiry::keep());
  EXPECT_EQ(table_.expiry_of("a")->kind, Expiry::Kind::kNever);
}

TEST_F(MemoryTableTest, ANewValueMayBeMadeOfTheOldOne) {
  table_.set("a", "0123456789", in_ms(50));
  table_.set("a", table_.get("a")->substr(3), Expiry::keep());
  EXPECT_EQ(table_.get("a"), "3456789");
  table_.set("copy", *table_.get("a"), Expiry::never());
  EXPECT_EQ(table_.get("copy"), "3456789");
}

TEST_F(MemoryTableTest, AViewServesEvenWhenItsKeyEndsBeforeTheNextCall) {
  table_.set("a", "0123456789", in_ms(50));
  const std::string_view view = *table_.get("a");
  clock_.advance_ms(50);
  table_.set("a", view, Expiry::never());
  EXPECT_EQ(table_.get("a"), "0123456789");
}

TEST_F(MemoryTableTest, SweepingGivesBackWhatEnded) {
  const std::uint64_t empty = table_.used_bytes();
  for (int i = 0; i < 5000; ++i) table_.set(key_of(i), "value", in_ms(1 + i));
  clock_.advance_ms(2500);
  sweep_all();
  EXPECT_GE(table_.size(), 2500u);
  EXPECT_LE(table_.size(), 2500u + 16) << "a tick of the wheel is 16 ms";
  clock_.advance_ms(2600);
  sweep_all();
  EXPECT_EQ(table_.size(), 0u);
  EXPECT_EQ(table_.used_bytes(), empty);
}

TEST_F(MemoryTableTest, NoCallLooksAtManyEntriesHoweverManyEndAtOnce) {
  for (int i = 0; i < 100'000; ++i) table_.set(key_of(i), "value", in_ms(1000));
  clock_.advance_ms(2000);
  const auto examined_by = [this](auto call) {
    const std::uint64_t before = table_.examined();
    call();
    return table_.examined() - before;
  };
  for (int i = 0; i < 1000; ++i) {
    ASSERT_LE(examined_by([&] { EXPECT_FALSE(table_.get(key_of(i))); }), 1u);
    ASSERT_LE(examined_by([&] { table_.set(key_of(i), "new", in_ms(1000)); }), 1u);
    ASSERT_LE(examined_by([&] { table_.erase(key_of(50'000 + i)); }), 1u);
    ASSERT_LE(examined_by([&] { table_.sweep(); }), MemoryTable::kSweepEntries);
  }
  sweep_all();
  EXPECT_EQ(table_.size(), 1000u) << "the new ones";
}

TEST_F(MemoryTableTest, ASweepStopsAfterManyBytesToo) {
  const std::string value(600'000, 'v');
  for (int i = 0; i < 50; ++i) table_.set(key_of(i), value, in_ms(10));
  clock_.advance_ms(100);
  EXPECT_TRUE(table_.sweep());
  EXPECT_EQ(table_.size(), 48u);
}

TEST_F(MemoryTableTest, SweepingEachSecondTakesFewStepsAnEntry) {
  for (int i = 0; i < 1000; ++i) table_.set(key_of(i), "value", in_ms(86'400'000));
  while (table_.size() > 0) {
    clock_.advance_ms(1000);
    sweep_all();
  }
  EXPECT_LE(table_.examined(), 6'000u);
}

TEST_F(MemoryTableTest, AClockThatJumpsForwardsEndsWhatLiesBetween) {
  table_.set("a", "1", in_ms(1000));
  table_.set("b", "2", in_ms(1'000'000));
  clock_.set_wall_ms(ManualClock::kStart + 500'000);
  EXPECT_EQ(table_.get("a"), std::nullopt);
  clock_.set_wall_ms(ManualClock::kStart);
  EXPECT_EQ(table_.get("a"), std::nullopt) << "gone for good";
  EXPECT_EQ(table_.get("b"), "2");
}

TEST_F(MemoryTableTest, AClockThatJumpsBackwardsLosesNothingAndKeepsNothingForever) {
  const std::int64_t year = 365ll * 86'400'000;
  table_.set("old", "1", in_ms(1000));
  clock_.set_wall_ms(ManualClock::kStart - year);
  table_.set("new", "2", in_ms(1000));
  clock_.advance_ms(999);
  sweep_all();
  EXPECT_EQ(table_.get("old"), "1");
  EXPECT_EQ(table_.get("new"), "2");
  clock_.advance_ms(100);
  sweep_all();
  EXPECT_EQ(table_.size(), 1u) << "the new one is swept in its time";
  clock_.advance_ms(year);
  sweep_all();
  EXPECT_EQ(table_.size(), 0u);
}

}  // namespace
}  // namespace rss
