#include "store/seen_texts.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

namespace rss {
namespace {

std::string id_of(unsigned number) {
  char id[37];
  std::snprintf(id, sizeof id, "%08x-0000-4000-8000-000000000000", number);
  return id;
}

std::optional<std::string> found(const SeenTexts& seen, const std::string& id) {
  const std::string* text = seen.find(id);
  return text ? std::optional(*text) : std::nullopt;
}

// Two ids that fall on one place.
std::pair<std::string, std::string> colliding_ids() {
  SeenTexts seen;
  const std::string first = id_of(0);
  for (unsigned i = 1;; ++i) {
    seen.remember(first, "text");
    seen.remember(id_of(i), "text");
    if (!seen.find(first)) return {first, id_of(i)};
  }
}

TEST(SeenTexts, FindsWhatWasRememberedLast) {
  SeenTexts seen;
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  seen.remember(id_of(1), "first");
  EXPECT_EQ(found(seen, id_of(1)), "first");
  seen.remember(id_of(1), "second");
  EXPECT_EQ(found(seen, id_of(1)), "second");
  EXPECT_EQ(found(seen, id_of(2)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 6u);
}

TEST(SeenTexts, ForgetsWhatItIsTold) {
  SeenTexts seen;
  seen.forget(id_of(1));
  seen.remember(id_of(1), "text");
  seen.forget(id_of(1));
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
  seen.forget(id_of(1));
  EXPECT_EQ(seen.bytes(), 0u);
}

TEST(SeenTexts, OfTwoOnOnePlaceTheNewerIsKeptAndNeitherIsTakenForTheOther) {
  const auto [first, second] = colliding_ids();
  SeenTexts seen;
  seen.remember(first, "of the first");
  EXPECT_EQ(found(seen, second), std::nullopt);
  seen.forget(second);
  EXPECT_EQ(found(seen, first), "of the first");
  seen.remember(second, "of the second");
  EXPECT_EQ(found(seen, first), std::nullopt);
  EXPECT_EQ(found(seen, second), "of the second");
  EXPECT_EQ(seen.bytes(), std::string("of the second").size());
}

TEST(SeenTexts, NeverHoldsMoreThanItsBound) {
  constexpr std::size_t kMost = 100'000;
  SeenTexts seen(kMost);
  for (unsigned i = 0; i < 20'000; ++i) {
    const std::string text(i * 37 % 5000, 'x');
    seen.remember(id_of(i), text);
    ASSERT_LE(seen.bytes(), kMost);
    const auto there = found(seen, id_of(i));
    if (there) {
      ASSERT_EQ(*there, text);
    }
  }
  std::size_t bytes = 0;
  for (unsigned i = 0; i < 20'000; ++i) bytes += found(seen, id_of(i)).value_or("").size();
  EXPECT_EQ(bytes, seen.bytes());
  EXPECT_GT(bytes, kMost / 2);
}

TEST(SeenTexts, WhatIsTooLongIsNotKeptAndEndsWhatWasKnownBefore) {
  SeenTexts seen(1600);
  seen.remember(id_of(1), std::string(100, 'x'));
  EXPECT_EQ(found(seen, id_of(1)), std::string(100, 'x'));
  seen.remember(id_of(1), std::string(101, 'x'));
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
}

}  // namespace
}  // namespace rss
