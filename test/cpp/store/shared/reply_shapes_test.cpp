// Each predicate accepts exactly the replies that its operations can have.
#include "store/shared/reply_shapes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "store/shared/operations.h"
#include "support/reply_samples.h"

namespace rss {
namespace {

std::set<std::string> accepted_by(bool (*accepts)(const Reply&)) {
  std::set<std::string> names;
  for (const ReplySample& sample : reply_samples()) {
    const Result<Reply> reply = reply_in(sample.bytes);
    if (reply.ok() && accepts(reply.value())) names.insert(sample.name);
  }
  return names;
}

using Names = std::set<std::string>;

const Names kNils = {"nil", "nil of RESP2", "nil list of RESP2", "push before nil"};

Names with_nils(Names names) {
  names.insert(kNils.begin(), kNils.end());
  return names;
}

TEST(ReplyShapes, AStatusReplyMustMatchExactly) {
  const Names ok = {"status", "verbatim text", "text OK"};
  EXPECT_EQ(accepted_by(is_ok), ok);
  EXPECT_EQ(accepted_by(is_ok_or_nil), with_nils(ok));
  EXPECT_EQ(accepted_by(is_pong), (Names{"status PONG", "text PONG"}));
}

TEST(ReplyShapes, AFlagIsNoOtherInteger) {
  EXPECT_EQ(accepted_by(is_one), (Names{"integer 1", "true"}));
  EXPECT_EQ(accepted_by(is_flag), (Names{"integer 0", "integer 1", "true", "false"}));
  EXPECT_EQ(accepted_by(is_activity_result),
            (Names{"integer 0", "integer 1", "integer -1", "integer -2", "true", "false"}));
}

TEST(ReplyShapes, ACountIsNeitherNegativeNorHuge) {
  EXPECT_EQ(accepted_by(is_count),
            (Names{"integer 0", "integer 1", "integer 2", "integer 500", "true", "false"}));
}

TEST(ReplyShapes, ATimeToLiveIsAtLeastMinusTwo) {
  const Names names = accepted_by(is_time_to_live);
  EXPECT_TRUE(names.contains("integer -2"));
  EXPECT_FALSE(names.contains("integer -3"));
  EXPECT_TRUE(names.contains("integer 9223372036854775807"));
}

TEST(ReplyShapes, AFenceIsPositiveAndExactInADouble) {
  EXPECT_EQ(accepted_by(is_fence_or_nil),
            with_nils({"integer 1", "integer 2", "integer 500", "integer 4294967297",
                       "integer 1700000000000000", "true"}));
}

TEST(ReplyShapes, AListHoldsNothingButWhatItIsAListOf) {
  const Names texts = {"empty list",
                       "list of a cursor and a text",
                       "list of a text",
                       "list of two texts of digits",
                       "list of two huge texts of digits",
                       "list of members and scores",
                       "list of members and huge scores",
                       "list of members and infinities",
                       "list of pairs with reals",
                       "list of pairs with infinities",
                       "tag log",
                       "tag log with a huge floor",
                       "tag log with a huge lapse",
                       "odd number of texts",
                       "long list of texts",
                       "empty map"};
  EXPECT_EQ(accepted_by(is_texts), texts);
  Names or_nils = texts;
  or_nils.merge(Names{"list of a nil", "long list of nils"});
  EXPECT_EQ(accepted_by(is_texts_or_nils), or_nils);
}

TEST(ReplyShapes, ScoresAreFiniteNumbersThatADoubleHoldsExactly) {
  EXPECT_EQ(accepted_by(is_scored_members),
            (Names{"empty list", "empty map", "list of two texts of digits",
                   "list of members and scores", "list of pairs with reals"}));
  EXPECT_EQ(
      accepted_by(is_log_entries),
      (Names{"empty list", "empty map", "list of two texts of digits", "list of members and scores",
             "list of pairs with reals", "list of pairs with infinities", "tag log",
             "tag log with a huge floor", "tag log with a huge lapse"}));
}

TEST(ReplyShapes, AScoreIsReadInEverySpellingOfAServer) {
  EXPECT_EQ(score_of("1700000000000000"), 1'700'000'000'000'000);
  EXPECT_EQ(score_of("-1700000000000000"), -1'700'000'000'000'000);
  EXPECT_EQ(score_of("1.7e+15"), 1'700'000'000'000'000);
  EXPECT_EQ(score_of("9007199254740992"), kMaxExactInteger);
  for (const char* text : {"", " 1", "1 ", "1x", "0x1", "inf", "-inf", "nan", "1e16", "e", "1.5.5",
                           "9007199254740994", "11111111111111111111111111111111111"})
    EXPECT_EQ(score_of(text), std::nullopt) << text;
}

TEST(ReplyShapes, DigitsAreDigitsAloneUpToTheMaximum) {
  EXPECT_EQ(digits_in("0", 9), 0);
  EXPECT_EQ(digits_in("9", 9), 9);
  EXPECT_EQ(digits_in("9223372036854775807", INT64_MAX), INT64_MAX);
  for (const char* text : {"", "10", "-1", "-0", "+1", " 1", "1 ", "1x", "99999999999999999999"})
    EXPECT_EQ(digits_in(text, 9), std::nullopt) << text;
}

TEST(ReplyShapes, ALimitStateIsNeverUnusedBeforeNow) {
  EXPECT_EQ(accepted_by(is_limit_state), (Names{"list of three integers of ours"}));
  const auto state = [](std::int64_t allowed, std::int64_t unused, std::int64_t now) {
    return Reply::from({Reply::from(allowed), Reply::from(unused), Reply::from(now)});
  };
  EXPECT_TRUE(is_limit_state(state(0, 20, 10)));
  EXPECT_FALSE(is_limit_state(state(1, 10, 20)));
  EXPECT_FALSE(is_limit_state(state(2, 20, 10)));
  EXPECT_FALSE(is_limit_state(state(1, kMaxExactInteger + 1, 10)));
}

TEST(ReplyShapes, ATimeHasFewerMicrosecondsThanASecond) {
  const auto time = [](const char* seconds, const char* microseconds) {
    return Reply::from({Reply::from(std::string(seconds)), Reply::from(std::string(microseconds))});
  };
  EXPECT_TRUE(is_time(time("1700000000", "999999")));
  EXPECT_FALSE(is_time(time("1700000000", "1000000")));
  EXPECT_FALSE(is_time(time("9223372036854775807", "0")));
  EXPECT_FALSE(is_time(time("-1", "0")));
  EXPECT_EQ(accepted_by(is_time), (Names{"list of two texts of digits"}));
}

TEST(ReplyShapes, AScanStepIsACursorAndKeys) {
  EXPECT_EQ(accepted_by(is_scan_step),
            (Names{"list of a cursor and keys", "list of a huge cursor and no key"}));
}

TEST(ReplyShapes, AreSampledByWholeReplies) {
  for (const auto& samples : {reply_samples(), random_replies(1, 1000)}) {
    for (const ReplySample& sample : samples) {
      const Result<Reply> reply = reply_in(sample.bytes);
      EXPECT_TRUE(reply.ok() || reply.error().message != kNotOneReply) << sample.name;
    }
  }
}

TEST(ReplyShapes, OfEveryOperationRefuseMostSamples) {
  const std::size_t all = reply_samples().size();
  for (const Operation* operation : all_operations())
    EXPECT_LT(accepted_by(operation->accepts).size(), all / 2) << operation->name;
}

}  // namespace
}  // namespace rss
