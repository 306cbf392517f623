#include "memory/expiry_wheel.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace rss {
namespace {

constexpr std::int64_t kStart = 1'770'000'000'000;
constexpr std::int64_t kTick = 16;
constexpr std::int64_t kYear = 365ll * 86'400'000;

EntryPtr ending_at(std::int64_t ends_ms) {
  EntryPtr entry = make_entry(0, "key", "", Table::Class::kKept);
  entry->ends_ms = ends_ms;
  return entry;
}

// Does what an owner does: whoever lives on goes back. Returns the ended one, null when all that
// was due lives on.
Entry* take_ended(ExpiryWheel& wheel, std::int64_t now) {
  while (Entry* entry = wheel.take_due(now)) {
    if (entry->ends_ms <= now) return entry;
    wheel.add(entry);
  }
  return nullptr;
}

TEST(ExpiryWheel, GivesAnEntryOnceItHasEndedWhateverItsDistance) {
  for (const std::int64_t wait : std::initializer_list<std::int64_t>{
           1, 15, 16, 17, 1'000, 1'024, 60'000, 3'600'000, 86'400'000, 50 * kYear}) {
    ExpiryWheel wheel(kStart);
    const EntryPtr entry = ending_at(kStart + wait);
    wheel.add(entry.get());
    EXPECT_EQ(take_ended(wheel, kStart + wait - 1), nullptr) << wait;
    EXPECT_EQ(take_ended(wheel, kStart + wait + kTick), entry.get()) << wait;
    EXPECT_EQ(take_ended(wheel, kStart + 100 * kYear), nullptr) << wait;
  }
}

TEST(ExpiryWheel, HoldsEndsUpToTheLastMillisecondThatCanBeSaid) {
  for (const std::int64_t start : {std::int64_t{0}, kStart}) {
    ExpiryWheel wheel(start);
    const EntryPtr entry = ending_at(INT64_MAX - 1);
    wheel.add(entry.get());
    EXPECT_EQ(take_ended(wheel, start + 1000 * kYear), nullptr);
    EXPECT_GT(wheel.wait_ms(start + 1000 * kYear), 1000 * kYear);
    wheel.remove(entry.get());
    EXPECT_EQ(wheel.wait_ms(start + 1000 * kYear), std::nullopt);
  }
}

TEST(ExpiryWheel, LeavesOutWhatNeverEnds) {
  ExpiryWheel wheel(kStart);
  const EntryPtr entry = ending_at(kNeverEnds);
  wheel.add(entry.get());
  EXPECT_EQ(wheel.wait_ms(kStart), std::nullopt);
  EXPECT_EQ(wheel.take_due(kStart + 100 * kYear), nullptr);
}

TEST(ExpiryWheel, GivesWhatIsAddedWithAPastEndAtOnce) {
  ExpiryWheel wheel(kStart);
  EXPECT_EQ(wheel.take_due(kStart + 10'000), nullptr);
  const EntryPtr entry = ending_at(kStart - 5);
  wheel.add(entry.get());
  EXPECT_EQ(wheel.wait_ms(kStart + 10'000), 0);
  EXPECT_EQ(wheel.take_due(kStart + 10'000), entry.get());
}

TEST(ExpiryWheel, GivesAPastEndBeforeEverythingElseWhenTimeHasGoneOn) {
  ExpiryWheel wheel(kStart);
  const EntryPtr first = ending_at(kStart + 5'000'000);
  wheel.add(first.get());
  EXPECT_EQ(take_ended(wheel, kStart + 6'000'000), first.get());
  const EntryPtr past = ending_at(kStart + 3'000), future = ending_at(kStart + 7'000'000);
  wheel.add(future.get());
  wheel.add(past.get());
  EXPECT_EQ(wheel.wait_ms(kStart + 6'000'000), 0);
  EXPECT_EQ(wheel.take_due(kStart + 8'000'000), past.get());
  EXPECT_EQ(take_ended(wheel, kStart + 8'000'000), future.get());
}

TEST(ExpiryWheel, ForgetsWhatIsRemoved) {
  ExpiryWheel wheel(kStart);
  std::vector<EntryPtr> entries;
  for (int i = 0; i < 3; ++i) {
    entries.push_back(ending_at(kStart + 5'000));
    wheel.add(entries.back().get());
  }
  for (const int i : {1, 0, 2}) wheel.remove(entries[static_cast<std::size_t>(i)].get());
  wheel.remove(entries[0].get());
  EXPECT_EQ(wheel.wait_ms(kStart), std::nullopt);
  EXPECT_EQ(wheel.take_due(kStart + 10'000), nullptr);
}

TEST(ExpiryWheel, LooksAgainLaterAtAnEntryThatWasSlid) {
  ExpiryWheel wheel(kStart);
  const EntryPtr entry = ending_at(kStart + 1'000);
  wheel.add(entry.get());
  wheel.retime(entry.get(), kStart + 90'000);
  EXPECT_EQ(take_ended(wheel, kStart + 89'999), nullptr);
  EXPECT_EQ(take_ended(wheel, kStart + 90'000 + kTick), entry.get());
}

TEST(ExpiryWheel, GivesAnEntryInTimeWhoseEndMovedForward) {
  ExpiryWheel wheel(kStart);
  const EntryPtr entry = ending_at(kStart + kYear);
  wheel.add(entry.get());
  wheel.retime(entry.get(), kStart + 100);
  EXPECT_EQ(take_ended(wheel, kStart + 100 + kTick), entry.get());
}

TEST(ExpiryWheel, TakesInAnEntryThatBeginsToEnd) {
  ExpiryWheel wheel(kStart);
  const EntryPtr entry = ending_at(kNeverEnds);
  wheel.add(entry.get());
  wheel.retime(entry.get(), kStart + 100);
  EXPECT_EQ(take_ended(wheel, kStart + 100 + kTick), entry.get());
}

TEST(ExpiryWheel, NeverWaitsLongerThanTheNextEnd) {
  ExpiryWheel wheel(kStart);
  std::mt19937_64 random(5);
  const EntryPtr entry = ending_at(kStart + 86'400'000);
  wheel.add(entry.get());
  std::int64_t now = kStart;
  int looks = 0;
  while (take_ended(wheel, now) == nullptr) {
    const std::int64_t wait = wheel.wait_ms(now).value();
    ASSERT_GT(wait, 0);
    ASSERT_LT(now + wait, entry->ends_ms + kTick);
    now += wait;
    ASSERT_LT(++looks, 10) << "an entry comes down one level at a time";
  }
  EXPECT_GE(now, entry->ends_ms);
}

TEST(ExpiryWheel, StillEndsEntriesAfterTheClockWentBack) {
  ExpiryWheel wheel(kStart);
  const EntryPtr old_one = ending_at(kStart + 60'000);
  wheel.add(old_one.get());
  EXPECT_EQ(take_ended(wheel, kStart + 30'000), nullptr);

  const std::int64_t now = kStart - kYear;
  const EntryPtr new_one = ending_at(now + 60'000);
  wheel.add(new_one.get());
  EXPECT_EQ(take_ended(wheel, now + 59'999), nullptr);
  EXPECT_EQ(take_ended(wheel, now + 60'000 + kTick), new_one.get());
  EXPECT_EQ(take_ended(wheel, kStart + 59'999), nullptr);
  EXPECT_EQ(take_ended(wheel, kStart + 60'000 + kTick), old_one.get());
}

TEST(ExpiryWheel, EndsEverythingInTimeOverManyRandomSteps) {
  for (const unsigned seed : {1u, 2u, 3u, 4u}) {
    std::mt19937_64 random(seed);
    ExpiryWheel wheel(kStart);
    std::vector<EntryPtr> entries;
    for (int i = 0; i < 300; ++i) entries.push_back(ending_at(kNeverEnds));
    std::int64_t now = kStart;
    for (int step = 0; step < 30'000; ++step) {
      Entry* entry = entries[random() % entries.size()].get();
      const auto wait = static_cast<std::int64_t>(1 + (random() >> (4 + random() % 59)) % kYear);
      if (random() % 4 == 0) wheel.remove(entry);
      if (entry->due_link == nullptr || random() % 2) wheel.retime(entry, now + wait);
      now += static_cast<std::int64_t>(random() % (1ull << (random() % 24)));
      // A backlog, now and then: only one entry is taken.
      if (random() % 3 == 0) {
        if (Entry* one = wheel.take_due(now); one != nullptr && one->ends_ms > now) wheel.add(one);
        continue;
      }
      while (take_ended(wheel, now) != nullptr) continue;
      for (const EntryPtr& other : entries) {
        ASSERT_FALSE(other->due_link != nullptr && other->ends_ms <= now - kTick);
      }
    }
  }
}

}  // namespace
}  // namespace rss
