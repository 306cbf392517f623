#include "store/sessions/recent_sessions.h"

#include "support/sessions_test_base.h"

namespace rss {
namespace {

class RecentSessionsTest : public SessionsTest {
 protected:
  static std::string key_of(std::string_view id) { return "project_session:" + std::string(id); }
  std::optional<std::int64_t> seconds_left_of(std::string_view id) {
    const auto seen = shadow_.lookup(key_of(id));
    if (!seen) return std::nullopt;
    return (seen->end_ms - clock_.wall_ms()) / 1000;
  }

  AbsoluteExpiry end_{memory_, clock_, options_};
  RecentSessions shadow_{seen_, clock_, options_, end_};
};

TEST_F(RecentSessionsTest, RecallsWhatWasCreatedReadOrUpdated) {
  create(kId, R"({"x":1})");
  EXPECT_EQ(member(shadow_.lookup(key_of(kId))->value, "x"), "1");
  others_update(kId, R"({"x":2})");
  start_get(kId);
  EXPECT_EQ(member(shadow_.lookup(key_of(kId))->value, "x"), "2");
  start_update(kId, R"({"x":3})");
  EXPECT_EQ(member(shadow_.lookup(key_of(kId))->value, "x"), "3");
}

TEST_F(RecentSessionsTest, KnowsNothingOfOtherKeys) {
  create(kId, "{}");
  EXPECT_FALSE(shadow_.lookup(key_of(kOtherId)));
  EXPECT_FALSE(shadow_.lookup(kId));
  EXPECT_FALSE(shadow_.lookup("session:t:" + std::string(kId)));
  EXPECT_FALSE(shadow_.lookup("x" + key_of(kId)));
  EXPECT_FALSE(shadow_.lookup(""));
}

TEST_F(RecentSessionsTest, IsEmptiedByDeleteCompleteAndRotate) {
  create(kId, "{}");
  EXPECT_TRUE(start_remove(kId).value());
  EXPECT_FALSE(shadow_.lookup(key_of(kId)));
  create(kId, "{}");
  EXPECT_TRUE(start_complete(kId).value());
  EXPECT_FALSE(shadow_.lookup(key_of(kId)));
  create(kId, "{}");
  EXPECT_TRUE(start_rotate(kId, kOtherId).ok());
  EXPECT_FALSE(shadow_.lookup(key_of(kId)));
  others_.create(kId, "{}", [](auto) {});
  start_get(kId);
  others_remove(kId);
  EXPECT_EQ(start_get(kId).value(), std::nullopt);
  EXPECT_FALSE(shadow_.lookup(key_of(kId)));
}

TEST_F(RecentSessionsTest, IsNotEmptiedByACallThatFailed) {
  create(kId, "{}");
  backend_.before_each([](const Command&) {
    return Result<Reply>(Error{ErrorCode::kUnavailable, "away", "ECONNREFUSED"});
  });
  start_remove(kId);
  start_complete(kId);
  start_update(kId, "{}");
  start_rotate(kId, kOtherId);
  start_get(kId);
  EXPECT_TRUE(shadow_.lookup(key_of(kId)));
}

TEST_F(RecentSessionsTest, RecallsNothingThatWasSeenMoreThanFifteenMinutesAgo) {
  create(kId, "{}");
  clock_.advance_ms(RecentSessions::kLongestMs);
  EXPECT_TRUE(shadow_.lookup(key_of(kId)));
  clock_.advance_ms(1);
  EXPECT_FALSE(shadow_.lookup(key_of(kId)));
}

TEST_F(RecentSessionsTest, ReturnsTheExpiryOfASession) {
  options_.session_ttl_s = 600;
  create(kId, "{}");
  clock_.advance_ms(60'000);
  EXPECT_EQ(seconds_left_of(kId), 540);
  start_get(kId);
  EXPECT_EQ(seconds_left_of(kId), 600);
  clock_.advance_ms(600'000);
  EXPECT_EQ(seconds_left_of(kId), std::nullopt);
}

TEST_F(RecentSessionsTest, ReturnsTheAbsoluteExpiryThatNoActivityExtends) {
  options_.session_ttl_s = 600;
  options_.absolute_session_ttl_s = 700;
  create(kId, "{}");
  clock_.advance_ms(200'000);
  start_get(kId);
  EXPECT_EQ(seconds_left_of(kId), 500);
}

TEST_F(RecentSessionsTest, WithoutSlidingTheExpiryFollowsFromTheText) {
  options_.session_ttl_s = 600;
  options_.sliding_expiration = false;
  create(kId, "{}");
  clock_.advance_ms(200'000);
  start_get(kId);
  EXPECT_EQ(seconds_left_of(kId), 400);
}

}  // namespace
}  // namespace rss
