#include "store/cache/tag_log.h"

#include <gtest/gtest.h>

#include "store/cache/tag_log_operations.h"

namespace rss {
namespace {

using News = TagLog::News;

// Members and scores in turn, as a server sends them.
std::vector<Reply> list(std::initializer_list<const char*> words) {
  std::vector<Reply> replies;
  for (const char* word : words) replies.push_back(Reply::from(std::string(word)));
  return replies;
}

bool is_fresh(const TagLog& log, const std::string& stored) {
  return log.is_fresh(*CacheEntry::parse(stored));
}

TEST(TagLog, KnowsNothingAtFirstAndNothingIsFresh) {
  const TagLog log;
  EXPECT_FALSE(log.known());
  EXPECT_FALSE(is_fresh(log, "aa\t10\n1"));
  EXPECT_FALSE(log.is_fresh(LogMark{}, {}));
}

TEST(TagLog, JudgesByGenerationFloorAndTags) {
  TagLog log;
  EXPECT_EQ(log.take(list({"t", "20", "u", "30", "aa:10", "inf"}), true), News::kTaken);
  EXPECT_TRUE(is_fresh(log, "aa\t10\n1"));
  EXPECT_TRUE(is_fresh(log, "aa\t10\tother\n1"));
  EXPECT_TRUE(is_fresh(log, "aa\t20\tt\n1"));
  EXPECT_TRUE(is_fresh(log, "aa\t30\tt\tu\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t9\n1"));
  EXPECT_FALSE(is_fresh(log, "ab\t30\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t19\tt\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t29\tt\tu\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t29\tu\tt\n1"));
  EXPECT_TRUE(log.is_fresh(LogMark{"aa", 20}, {"t", "other"}));
  EXPECT_FALSE(log.is_fresh(LogMark{"aa", 20}, {"t", "u"}));
}

TEST(TagLog, ReadsScoresAsServersSpellThem) {
  TagLog log;
  log.take(list({"t", "1.763678000000001e+15", "aa:10", "inf"}), true);
  EXPECT_EQ(log.mark().position, 1'763'678'000'000'001);
  EXPECT_EQ(log.read_from(), "1763678000000001");
}

TEST(TagLog, ReadsOnFromItsLatestPosition) {
  TagLog log;
  log.take(list({"t", "20", "aa:10", "inf"}), true);
  EXPECT_EQ(log.read_from(), "20");
  EXPECT_EQ(log.take(list({"u", "30", "aa:10", "inf"}), false), News::kTaken);
  EXPECT_FALSE(is_fresh(log, "aa\t19\tt\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t29\tu\n1"));
  EXPECT_EQ(log.take(list({"aa:10", "inf"}), false), News::kTaken);
  EXPECT_EQ(log.read_from(), "30");
}

TEST(TagLog, ARaisedMinimumPositionMakesEntriesBelowItStale) {
  TagLog log;
  log.take(list({"t", "20", "u", "40", "aa:10", "inf"}), true);
  EXPECT_EQ(log.take(list({"aa:30", "inf"}), false), News::kTaken);
  EXPECT_FALSE(is_fresh(log, "aa\t29\n1"));
  EXPECT_TRUE(is_fresh(log, "aa\t30\tt\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t30\tu\n1"));
  EXPECT_EQ(log.take(list({"aa:50", "inf"}), false), News::kTaken);
  EXPECT_EQ(log.mark().position, 50);
}

TEST(TagLog, WithoutTheMemberOfTheHighestScoreThereIsNoLog) {
  for (const auto& news : {list({}), list({"t", "20"}), list({"x", "inf"}), list({"aa:", "inf"}),
                           list({":1", "inf"}), list({"aa:1x", "inf"}), list({"xy:1", "inf"})}) {
    TagLog log;
    log.take(list({"aa:10", "inf"}), true);
    EXPECT_EQ(log.take(news, false), News::kNoLog);
    EXPECT_FALSE(log.known());
    EXPECT_EQ(log.drops(), 2u);  // the first log replaced nothing known
  }
}

TEST(TagLog, APartOfAnotherLogIsNotTakenForTheWhole) {
  TagLog log;
  log.take(list({"t", "20", "aa:10", "inf"}), true);
  EXPECT_EQ(log.take(list({"bb:5", "inf"}), false), News::kOtherLog);
  EXPECT_FALSE(log.known());
  EXPECT_EQ(log.take(list({"t", "8", "bb:5", "inf"}), true), News::kTaken);
  EXPECT_FALSE(is_fresh(log, "bb\t7\tt\n1"));
  EXPECT_TRUE(is_fresh(log, "bb\t8\tt\n1"));
  EXPECT_FALSE(is_fresh(log, "aa\t30\n1"));
}

TagLog::Freshness freshness_of(const TagLog& log, const std::string& stored,
                               const std::vector<std::string>& more_tags = {}) {
  return log.freshness_of(*CacheEntry::parse(stored), more_tags);
}

TEST(TagLog, AStaleTagLeavesFreshWhatIsJudgedWithoutIt) {
  TagLog log;
  log.take(list({"60\tt", "20", "aa:10", "inf"}), true);
  EXPECT_EQ(log.mark().position, 20);
  EXPECT_TRUE(is_fresh(log, "aa\t19\tt\n1"));
}

TEST(TagLog, AnEntryFromBeforeAStaleTagIsStaleUntilItsSecondsHavePassed) {
  TagLog log;
  log.take(list({"60\tt", "20", "aa:10", "inf"}), true);
  EXPECT_EQ(freshness_of(log, "aa\t19\tt\n1").stale_until, 60'000'020);
  EXPECT_FALSE(freshness_of(log, "aa\t19\tt\n1").expired);
  EXPECT_EQ(freshness_of(log, "aa\t20\tt\n1").stale_until, std::nullopt);
  EXPECT_EQ(freshness_of(log, "aa\t19\tu\n1").stale_until, std::nullopt);
  EXPECT_EQ(freshness_of(log, "aa\t19\tu\n1", {"v", "t"}).stale_until, 60'000'020);
}

TEST(TagLog, OfManyEndsTheFirstCountsAndOfOneLengthTheLast) {
  TagLog log;
  log.take(list({"60\tt", "20", "1\tt", "30", "90\tu", "40", "aa:10", "inf"}), true);
  EXPECT_EQ(freshness_of(log, "aa\t10\tt\tu\n1").stale_until, 1'000'030);
  EXPECT_EQ(freshness_of(log, "aa\t30\tu\tt\n1").stale_until, 90'000'040);
  log.take(list({"1\tt", "50", "aa:10", "inf"}), false);
  EXPECT_EQ(freshness_of(log, "aa\t10\tt\n1").stale_until, 1'000'050);
}

TEST(TagLog, WhatIsInvalidatedOrBelowTheFloorIsExpiredWhateverElseIsStale) {
  TagLog log;
  log.take(list({"60\tt", "20", "t", "30", "aa:10", "inf"}), true);
  EXPECT_TRUE(freshness_of(log, "aa\t19\tt\n1").expired);
  EXPECT_TRUE(freshness_of(log, "aa\t29\n1", {"t"}).expired);
  EXPECT_TRUE(freshness_of(log, "aa\t9\n1").expired);
  EXPECT_TRUE(freshness_of(log, "bb\t50\n1").expired);
  EXPECT_FALSE(freshness_of(log, "aa\t30\tt\n1").expired);
  EXPECT_TRUE(freshness_of(TagLog(), "aa\t30\n1").expired);
}

TEST(TagLog, ARaisedFloorAndADroppedLogTakeTheStaleTagsAlong) {
  TagLog log;
  log.take(list({"60\tt", "20", "60\tu", "40", "aa:10", "inf"}), true);
  log.take(list({"aa:30", "inf"}), false);
  EXPECT_EQ(freshness_of(log, "aa\t30\tt\n1").stale_until, std::nullopt);
  EXPECT_EQ(freshness_of(log, "aa\t30\tu\n1").stale_until, 60'000'040);
  log.take(list({}), false);
  log.take(list({"aa:10", "inf"}), true);
  EXPECT_EQ(freshness_of(log, "aa\t10\tu\n1").stale_until, std::nullopt);
}

TEST(TagLog, AStaleTagIsTakenApartAsItWasPutTogether) {
  std::int64_t seconds = 0;
  std::string_view tag;
  const std::string member = stale_tag(31'536'000, "a:b c");
  ASSERT_TRUE(parse_stale_tag(member, seconds, tag));
  EXPECT_EQ(seconds, 31'536'000);
  EXPECT_EQ(tag, "a:b c");
  for (const std::string_view none : {"t", "60", "60 t", "\tt", "x\tt", "-1\tt", "6x\tt"})
    EXPECT_FALSE(parse_stale_tag(none, seconds, tag)) << none;
}

}  // namespace
}  // namespace rss
