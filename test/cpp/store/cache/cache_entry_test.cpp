#include "store/cache/cache_entry.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(CacheEntry, IsTakenApartAsItWasPutTogether) {
  const std::string text("{\"a\":\n\t\"\0\xff\"}", 12);
  const std::string stored = "0f\t17" + cache_entry_tail({"user", "a b", "\xc3\xa9"}, 30, text);
  const auto entry = CacheEntry::parse(stored);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->generation, "0f");
  EXPECT_EQ(entry->position, 17);
  EXPECT_EQ(entry->stale_s, 30);
  EXPECT_EQ(entry->tags, "\tuser\ta b\t\xc3\xa9");
  EXPECT_EQ(entry->text, text);
}

TEST(CacheEntry, HasNeitherTagsNorStaleSecondsWhenItWasGivenNone) {
  const std::string stored = "0f\t1" + cache_entry_tail({}, 0, "1");
  const auto entry = CacheEntry::parse(stored);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->stale_s, 0);
  EXPECT_EQ(entry->tags, "");
  EXPECT_EQ(entry->text, "1");
}

TEST(CacheEntry, WhatIsNoneIsRefused) {
  for (const std::string_view text :
       {"", "\n", "1", "f\n1", "f\t\n1", "\t1\n1", "f\t-1\n1", "f\tx\n1", "f\t1x\n1", "f\t1+\n1",
        "f\t1+x\n1", "f\t1+1x\n1", "f\t99999999999999999999\n1", "f\t1\ttag"})
    EXPECT_FALSE(CacheEntry::parse(text)) << testing::PrintToString(text);
}

}  // namespace
}  // namespace rss
