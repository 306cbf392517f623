#include "base/clock.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(IsoTime, SpellsTimesAsJavaScriptDoes) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(1), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(iso_time(999), "1970-01-01T00:00:00.999Z");
  EXPECT_EQ(iso_time(1'000'000'000'000), "2001-09-09T01:46:40.000Z");
  EXPECT_EQ(iso_time(1'700'000'000'123), "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(iso_time(86'399'999), "1970-01-01T23:59:59.999Z");
  EXPECT_EQ(iso_time(86'400'000), "1970-01-02T00:00:00.000Z");
}

TEST(IsoTime, SpellsLeapDaysCorrectly) {
  EXPECT_EQ(iso_time(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(iso_time(951'868'800'000), "2000-03-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(1'709'164'800'000), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(iso_time(1'677'628'800'000), "2023-03-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(4'107'542'400'000), "2100-03-01T00:00:00.000Z");
}

TEST(IsoTime, ReachesFromTheYear0To9999) {
  EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(-62'167'219'200'000), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace rss
