#include "store/sessions/last_known_values.h"

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

std::optional<std::string> found(LastKnownValues& seen, const std::string& id) {
  const LastKnownValues::Seen* there = seen.find(id);
  return there ? std::optional(there->text) : std::nullopt;
}

// An id, and the one that drove it out when many were remembered after it.
std::pair<std::string, std::string> colliding_ids() {
  LastKnownValues seen;
  const std::string first = id_of(0);
  seen.remember(first, "text", 0);
  for (unsigned i = 1;; ++i) {
    seen.remember(id_of(i), "text", 0);
    if (!seen.find(first)) return {first, id_of(i)};
  }
}

TEST(LastKnownValues, FindsWhatWasRememberedLast) {
  LastKnownValues seen;
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  seen.remember(id_of(1), "first", 0);
  EXPECT_EQ(found(seen, id_of(1)), "first");
  seen.remember(id_of(1), "second", 0);
  EXPECT_EQ(found(seen, id_of(1)), "second");
  EXPECT_EQ(found(seen, id_of(2)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 6u);
}

TEST(LastKnownValues, ForgetsAValueOnRequest) {
  LastKnownValues seen;
  seen.forget(id_of(1));
  seen.remember(id_of(1), "text", 0);
  seen.forget(id_of(1));
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
  seen.forget(id_of(1));
  EXPECT_EQ(seen.bytes(), 0u);
}

TEST(LastKnownValues, OneThatIsDrivenOutIsUnknownAndNoOtherIsTakenForIt) {
  const auto [first, last] = colliding_ids();
  LastKnownValues seen;
  seen.remember(first, "of the first", 0);
  EXPECT_EQ(found(seen, last), std::nullopt);
  seen.forget(last);
  EXPECT_EQ(found(seen, first), "of the first");
  seen.remember(last, "of the last", 0);
  EXPECT_EQ(found(seen, first), "of the first");
  EXPECT_EQ(found(seen, last), "of the last");
}

TEST(LastKnownValues, AThousandSessionsHardlyEverDriveEachOtherOut) {
  LastKnownValues seen;
  for (unsigned i = 0; i < 1000; ++i) seen.remember(id_of(i), "text", 0);
  int known = 0;
  for (unsigned i = 0; i < 1000; ++i) known += seen.find(id_of(i)) ? 1 : 0;
  EXPECT_GE(known, 990);
}

TEST(LastKnownValues, OfABoundOfZeroRememberNothing) {
  LastKnownValues seen(0);
  seen.remember(id_of(1), "text", 0);
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
}

TEST(LastKnownValues, NeverHoldsMoreThanItsBound) {
  constexpr std::size_t kMost = 100'000;
  LastKnownValues seen(kMost);
  for (unsigned i = 0; i < 20'000; ++i) {
    const std::string text(i * 37 % 5000, 'x');
    seen.remember(id_of(i), text, 0);
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

TEST(LastKnownValues, WhatIsTooLongIsNotKeptAndEndsWhatWasKnownBefore) {
  LastKnownValues seen(1600);
  seen.remember(id_of(1), std::string(100, 'x'), 0);
  EXPECT_EQ(found(seen, id_of(1)), std::string(100, 'x'));
  seen.remember(id_of(1), std::string(101, 'x'), 0);
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
}

TEST(LastKnownValues, RecordWhenEachValueWasLastSeen) {
  LastKnownValues seen;
  seen.remember(id_of(1), "text", 1000);
  EXPECT_EQ(seen.find(id_of(1))->wall_ms, 1000);
  seen.remember(id_of(1), "text", 2000);
  EXPECT_EQ(seen.find(id_of(1))->wall_ms, 2000);
}

TEST(LastKnownValues, KnowNothingOnceTheyAreCleared) {
  LastKnownValues seen;
  seen.remember(id_of(1), "text", 0);
  seen.clear();
  EXPECT_EQ(found(seen, id_of(1)), std::nullopt);
  EXPECT_EQ(seen.bytes(), 0u);
  seen.remember(id_of(1), "text", 0);
  EXPECT_EQ(found(seen, id_of(1)), "text");
}

TEST(LastKnownValues, HoldNearlyAllOfSixtyThousandSessions) {
  LastKnownValues seen(64u << 20);
  for (unsigned i = 0; i < 60'000; ++i) seen.remember(id_of(i), std::string(1000, 'x'), 0);
  int known = 0;
  for (unsigned i = 0; i < 60'000; ++i) known += seen.find(id_of(i)) ? 1 : 0;
  EXPECT_GE(known, 55'000);
}

}  // namespace
}  // namespace rss
