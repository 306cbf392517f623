#include "store/sessions/own_ttl.h"

#include <functional>

#include "base/clock.h"
#include "store/shared/tombstone.h"
#include "support/outage_test_base.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

constexpr std::string_view kOwn = "0b0fcd6e-6f1f-8c8e-9a53-3f3c1e1d2a01";
constexpr std::string_view kNewOwn = "7d1b2f64-9f0a-8b7e-8f63-5a2c9b8e7d02";

std::string time_of(std::int64_t ms) { return '"' + iso_time(ms) + '"'; }

class OwnTtlTest : public SessionsTest {
 protected:
  void create_own(OwnTtl ttl, std::string_view data = "{}") {
    UnitCall call;
    sessions_.create(kOwn, data, ttl, call.callback());
    ASSERT_TRUE(call.ok());
    backend_.take_seen();
  }
  std::string end_of(std::string_view id) { return member(*stored(id), "expiresAt"); }
};

TEST_F(OwnTtlTest, ASessionLivesAsLongAsItsOwnTtl) {
  create_own({600});
  EXPECT_EQ(seconds_left(kOwn), 600);
  EXPECT_EQ(end_of(kOwn), time_of(clock_.wall_ms() + 600'000));
}

TEST_F(OwnTtlTest, EveryActivitySlidesASessionByItsOwnTtl) {
  create_own({600});
  const std::vector<std::function<void()>> activities = {
      [&] { EXPECT_TRUE(start_get(kOwn).value()); },
      [&] { EXPECT_TRUE(start_touch(kOwn).value()); },
      [&] { EXPECT_TRUE(start_update(kOwn, R"({"x":1})").ok()); },
      [&] { EXPECT_TRUE(start_patch(kOwn, R"({"x":null})").ok()); },
      [&] {
        seen_.clear();
        EXPECT_TRUE(start_update(kOwn, R"({"x":1})").ok());
      }};
  for (const auto& activity : activities) {
    clock_.advance_ms(100'000);
    activity();
    EXPECT_EQ(seconds_left(kOwn), 600);
  }
  EXPECT_EQ(end_of(kOwn), time_of(clock_.wall_ms() + 600'000));
}

TEST_F(OwnTtlTest, ARotatedSessionKeepsItsOwnTtl) {
  create_own({600}, R"({"x":1})");
  clock_.advance_ms(100'000);
  EXPECT_TRUE(start_rotate(kOwn, kNewOwn).ok());
  EXPECT_EQ(seconds_left(kNewOwn), 600);
  start_get(kNewOwn);
  EXPECT_EQ(seconds_left(kNewOwn), 600);
  EXPECT_EQ(member(*stored(kNewOwn), "x"), "1");
  EXPECT_EQ(end_of(kNewOwn), time_of(clock_.wall_ms() + 600'000));
}

TEST_F(OwnTtlTest, MembersOfTheSameNamesAreData) {
  create_own({600}, R"({"ttl":5,"untilUpdated":"x"})");
  start_update(kOwn, R"({"ttl":7})");
  start_get(kOwn);
  EXPECT_EQ(seconds_left(kOwn), 600);
  EXPECT_EQ(member(without_own_ttl(*stored(kOwn)), "ttl"), "7");
  create(kId, R"({"ttl":5})");
  start_update(kId, R"({"x":7})");
  EXPECT_EQ(seconds_left(kId), 86'400);
}

TEST_F(OwnTtlTest, ReadsDoNotProlongASessionThatLivesUntilItsFirstUpdate) {
  create_own({600, true});
  clock_.advance_ms(100'000);
  start_get(kOwn);
  EXPECT_EQ(seconds_left(kOwn), 500);
  EXPECT_TRUE(start_touch(kOwn).value());
  EXPECT_EQ(seconds_left(kOwn), 500);
  EXPECT_TRUE(start_rotate(kOwn, kNewOwn).ok());
  EXPECT_EQ(seconds_left(kNewOwn), 500);
  clock_.advance_ms(500'000);
  EXPECT_FALSE(start_get(kNewOwn).value());
}

TEST_F(OwnTtlTest, TheFirstUpdateGivesASessionTheTtlOfTheStorageForGood) {
  for (const bool sliding : {true, false}) {
    options_.sliding_expiration = sliding;
    create_own({600, true});
    clock_.advance_ms(100'000);
    start_update(kOwn, R"({"ttl":1,"x":1})");
    EXPECT_EQ(seconds_left(kOwn), 86'400);
    EXPECT_EQ(end_of(kOwn), time_of(clock_.wall_ms() + 86'400'000));
    EXPECT_EQ(own_ttl_members(*stored(kOwn)), "");
    EXPECT_EQ(member(*stored(kOwn), "ttl"), "1");
    clock_.advance_ms(100'000);
    start_get(kOwn);
    EXPECT_EQ(seconds_left(kOwn), sliding ? 86'400 : 86'300);
    others_remove(kOwn);
    seen_.clear();
  }
}

TEST_F(OwnTtlTest, ANumberedFirstUpdateIsAnUpdateAndItsRepetitionIsNone) {
  create_own({600, true});
  const SessionChange save{SessionChange::Kind::kReplace, "{}", {}, SaveNumber{"a", 1}};
  for (int i = 0; i < 2; ++i) {
    TextCall call;
    sessions_.update(kOwn, save, call.callback());
    EXPECT_TRUE(call.ok());
  }
  EXPECT_EQ(seconds_left(kOwn), 86'400);
}

TEST_F(OwnTtlTest, WithoutSlidingASessionEndsAfterItsOwnTtl) {
  options_.sliding_expiration = false;
  create_own({600});
  clock_.advance_ms(100'000);
  start_get(kOwn);
  start_touch(kOwn);
  start_update(kOwn, R"({"x":1})");
  EXPECT_EQ(seconds_left(kOwn), 500);
  EXPECT_EQ(end_of(kOwn), time_of(clock_.wall_ms() + 500'000));
}

TEST_F(OwnTtlTest, TheEndThatNoActivityMovesHoldsForALongTtl) {
  options_.session_ttl_s = 60;
  options_.absolute_session_ttl_s = 7200;
  create_own({7000});
  clock_.advance_ms(3'600'000);
  start_get(kOwn);
  EXPECT_EQ(seconds_left(kOwn), 3600);
  start_update(kOwn, R"({"x":1})");
  EXPECT_EQ(seconds_left(kOwn), 3600);
  EXPECT_EQ(end_of(kOwn), time_of(clock_.wall_ms() + 3'600'000));
}

TEST_F(OwnTtlTest, TheFirstUpdateDoesNotMoveTheAbsoluteEnd) {
  options_.absolute_session_ttl_s = 7200;
  for (const bool sliding : {true, false}) {
    options_.sliding_expiration = sliding;
    create_own({600, true});
    clock_.advance_ms(100'000);
    start_update(kOwn, R"({"x":1})");
    EXPECT_EQ(seconds_left(kOwn), 7100);
    others_remove(kOwn);
    seen_.clear();
  }
}

TEST_F(OwnTtlTest, ASessionIsCompletedAndDeleted) {
  create_own({600}, R"({"x":1})");
  EXPECT_EQ(member(*start_complete(kOwn).value(), "x"), "1");
  create_own({600});
  EXPECT_TRUE(start_remove(kOwn).value());
  EXPECT_FALSE(start_get(kOwn).value());
}

TEST_F(OwnTtlTest, AnIdOfTheStoreIsReadByOneCommandAsBefore) {
  create(kId, "{}");
  backend_.before_next([](const Command& command) -> std::optional<Result<Reply>> {
    EXPECT_EQ(command.operation->verb, "GETEX");
    return std::nullopt;
  });
  start_get(kId);
}

TEST_F(OwnTtlTest, ATombstoneIsNotProlonged) {
  bury(*table_, "project_session:" + std::string(kOwn));
  EXPECT_FALSE(start_get(kOwn).value());
  EXPECT_FALSE(start_touch(kOwn).value());
  EXPECT_EQ(seconds_left(kOwn), 60);
}

class OwnTtlInAnOutageTest : public OutageTest {
 protected:
  void create_own(OwnTtl ttl) {
    UnitCall call;
    sessions_.create(kOwn, R"({"a":1})", ttl, call.callback());
    EXPECT_TRUE(call.ok());
  }
  void server_returns() {
    server_.come_back();
    server_.thaw();
    pass_ms(1000);
  }
};

TEST_F(OwnTtlInAnOutageTest, ASessionLivesByItsOwnTtlAndIsReplayedWithIt) {
  create_own({600});
  server_.go_away();
  pass_ms(100'000);
  EXPECT_TRUE(get(kOwn).value());
  pass_ms(550'000);
  EXPECT_TRUE(update(kOwn, R"({"b":1})").ok());
  pass_ms(550'000);
  EXPECT_TRUE(get(kOwn).value());
  pass_ms(650'000);
  EXPECT_FALSE(get(kOwn).ok() && get(kOwn).value());
}

TEST_F(OwnTtlInAnOutageTest, AnUpdateIsReplayedWithTheOwnTtl) {
  create_own({600});
  server_.go_away();
  pass_ms(100'000);
  EXPECT_TRUE(update(kOwn, R"({"b":1})").ok());
  server_returns();
  EXPECT_EQ(member(*stored(kOwn), "b"), "1");
  EXPECT_NEAR(static_cast<double>(seconds_left(kOwn)), 600, 1);
}

TEST_F(OwnTtlInAnOutageTest, ALongTtlIsReplayedToo) {
  options_.session_ttl_s = 60;
  create_own({6000});
  server_.go_away();
  pass_ms(100'000);
  EXPECT_TRUE(get(kOwn).value());
  server_returns();
  EXPECT_NEAR(static_cast<double>(seconds_left(kOwn)), 6000, 1);
}

TEST_F(OwnTtlInAnOutageTest, ReadsDoNotProlongASessionThatLivesUntilItsFirstUpdate) {
  create_own({600, true});
  server_.go_away();
  pass_ms(100'000);
  EXPECT_TRUE(get(kOwn).value());
  server_returns();
  EXPECT_NEAR(static_cast<double>(seconds_left(kOwn)), 499, 1);
}

TEST_F(OwnTtlInAnOutageTest, TheFirstUpdateIsReplayedAsTheFirst) {
  create_own({600, true});
  server_.go_away();
  pass_ms(100'000);
  EXPECT_TRUE(update(kOwn, R"({"b":1})").ok());
  EXPECT_EQ(own_ttl_members(*get(kOwn).value()), "");
  server_returns();
  EXPECT_EQ(own_ttl_members(*stored(kOwn)), "");
  EXPECT_EQ(member(*stored(kOwn), "b"), "1");
  EXPECT_NEAR(static_cast<double>(seconds_left(kOwn)), 86'400, 1);
}

TEST_F(OwnTtlInAnOutageTest, ACreationHereIsReplayedWithWhatIsLeftOfItsTtl) {
  server_.go_away();
  create_own({600, true});
  pass_ms(100'000);
  server_returns();
  EXPECT_EQ(own_ttl_members(*stored(kOwn)), R"("ttl":600,"untilUpdated":true,)");
  EXPECT_NEAR(static_cast<double>(seconds_left(kOwn)), 499, 1);
}

}  // namespace
}  // namespace rss
