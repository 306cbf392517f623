// When a user's index is told that one of his sessions was active.
#include "support/tenant_sessions_test_base.h"

namespace rss {
namespace {

using TenantSessionActivityTest = TenantSessionsTest;

TEST_F(TenantSessionActivityTest, AReadOfAKnownSessionUpdatesTheIndexInTheSameWrite) {
  create(0);
  clock_.advance_ms(1000);
  backend_.hold();
  const auto call = start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "tenantSessions.touch"}));
  backend_.let_one_go();
  EXPECT_FALSE(call.ended()) << "the index has not been told";
  backend_.let_go();
  EXPECT_TRUE(call.value());
}

TEST_F(TenantSessionActivityTest, AReadOfAnUnknownSessionUpdatesTheIndexInASecondWrite) {
  create(0);
  FoundCall call;
  TenantSessions fresh(backend_, clock_, options_);
  backend_.hold();
  fresh.get("t", id_of(0), call.callback());
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get"}));
  backend_.let_one_go();
  EXPECT_EQ(backend_.take_seen(), (Seen{"tenantSessions.touch"}));
  EXPECT_FALSE(call.ended());
  backend_.let_go();
  EXPECT_TRUE(call.value());
}

TEST_F(TenantSessionActivityTest, TheIndexIsUpdatedAtMostOnceASecond) {
  create(0);
  clock_.advance_ms(999);
  start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get"}));
  clock_.advance_ms(1);
  start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "tenantSessions.touch"}));
  clock_.set_wall_ms(ManualClock::kStart - 1'000'000);
  start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "tenantSessions.touch"}));
}

TEST_F(TenantSessionActivityTest, TheSessionThatWasActiveLastIsTheFirstHoweverSoon) {
  options_.max_sessions_per_user = 5;
  for (int i = 0; i < 5; ++i) create(i);
  start_get(0);
  EXPECT_EQ(listed_ids(), (Seen{id_of(0), id_of(4), id_of(3), id_of(2), id_of(1)}));
  update(1);
  EXPECT_EQ(listed_ids().front(), id_of(1));
  EXPECT_EQ(create(5), (Seen{id_of(2)}));
}

TEST_F(TenantSessionActivityTest, AlternatingReadsOfTwoSessionsUpdateTheIndexEachTime) {
  create(0);
  create(1);
  for (const int i : {0, 1, 0, 1}) {
    start_get(i);
    EXPECT_EQ(listed_ids().front(), id_of(i));
  }
}

TEST_F(TenantSessionActivityTest, RepeatedReadsOfASessionUpdateTheIndexOnce) {
  create(0);
  create(1);
  start_get(0);
  backend_.take_seen();
  for (int i = 0; i < 3; ++i) start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "sessions.get", "sessions.get"}));
}

TEST_F(TenantSessionActivityTest, AReadWhoseCheckGetsNoReplyFailsAndTheNextReadChecksAgain) {
  create(0);
  clock_.advance_ms(1000);
  backend_.hold();
  const auto call = start_get(0);
  backend_.let_one_go();
  backend_.fail_one({ErrorCode::kUnavailable, "lost"});
  EXPECT_EQ(call.code(), ErrorCode::kUnavailable);
  backend_.let_go();
  backend_.take_seen();
  start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "tenantSessions.touch"}));
}

TEST_F(TenantSessionActivityTest, AReadThatBeginsBeforeTheReplyToACheckChecksForItself) {
  create(0);
  clock_.advance_ms(1000);
  backend_.hold();
  const auto first = start_get(0);
  const auto second = start_get(0);
  EXPECT_EQ(backend_.take_seen(),
            (Seen{"sessions.get", "tenantSessions.touch", "sessions.get", "tenantSessions.touch"}));
  backend_.let_go();
  EXPECT_TRUE(first.value() && second.value());
}

TEST_F(TenantSessionActivityTest, AnUpdateIsAnActivityToo) {
  options_.max_sessions_per_user = 3;
  for (int i = 0; i < 3; ++i) create(i);
  clock_.advance_ms(2000);
  Pending<std::string_view> call;
  sessions_.update("t", id_of(0), {SessionChange::Kind::kReplace, R"({"x":1,"userId":"v"})"},
                   call.callback());
  EXPECT_NE(call.value().find(R"("userId":"u")"), std::string::npos);
  EXPECT_EQ(create(3), (Seen{id_of(1)}));
}

}  // namespace
}  // namespace rss
