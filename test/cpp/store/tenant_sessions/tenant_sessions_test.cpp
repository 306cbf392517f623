// The rules of tenants' sessions, on the embedded table with a view of each command.
#include "store/tenant_sessions/tenant_sessions.h"

#include <algorithm>

#include "store/shared/tombstone.h"
#include "support/tenant_sessions_test_base.h"

namespace rss {
namespace {

TEST_F(TenantSessionsTest, ACreationInAFullIndexLooksForTheDeadFirst) {
  create(0);
  create(1);
  table_->erase(key_of(0));
  EXPECT_EQ(create(2), Seen{});
  EXPECT_TRUE(is_there(1));
  EXPECT_FALSE(is_member(0));
}

TEST_F(TenantSessionsTest, WhatOthersCreateBetweenTheTwoStepsIsCounted) {
  create(0);
  create(1);
  backend_.hold();
  TextsCall call;
  sessions_.create("t", "u", id_of(2), "{}", call.callback());
  backend_.let_one_go();  // it is full
  TextsCall other;
  others_.create("t", "u", id_of(3), "{}", other.callback());
  backend_.let_go();
  EXPECT_EQ(other.value().back(), id_of(0));
  EXPECT_EQ(call.value().back(), id_of(1));
  EXPECT_EQ(table_->sorted_set_size(kIndex), 2u);
}

TEST_F(TenantSessionsTest, EachWayToMeetAMarkedSessionEndsIt) {
  const std::function<void()> ways[] = {[&] { create(9); }, [&] { listed(); },
                                        [&] { destroy_all(); }, [&] { cleanup("t"); }};
  for (const auto& way : ways) {
    create(0);
    mark(0);
    way();
    EXPECT_FALSE(is_there(0));
    EXPECT_FALSE(is_member(0));
    destroy_all();
  }
}

TEST_F(TenantSessionsTest, NoActivityBringsAMarkedSessionBack) {
  create(0);
  mark(0);
  clock_.advance_ms(2000);
  start_get(0);
  EXPECT_LT(*table_->sorted_set_score(kIndex, id_of(0)), 0);
  EXPECT_EQ(listed(), Seen{});
  EXPECT_FALSE(is_there(0));
}

TEST_F(TenantSessionsTest, AMarkedSessionIsAbsentAndRemovedByTheNextCreation) {
  create(0);
  create(1);
  mark(0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(start_get(0).value(), std::nullopt);
  Pending<std::string_view> update;
  sessions_.update("t", id_of(0), {SessionChange::Kind::kReplace, "{}"}, update.callback());
  EXPECT_EQ(update.code(), ErrorCode::kSessionNotFound);
  FoundCall unknown;
  others_.get("t", id_of(0), unknown.callback());
  EXPECT_EQ(unknown.value(), std::nullopt);
  EXPECT_TRUE(is_there(0));
  EXPECT_EQ(create(2), Seen{});  // the creation that marked it names it
  EXPECT_FALSE(is_there(0));
}

TEST_F(TenantSessionsTest, AMemberStaysWhileItsSessionIsThereHoweverOldItsActivity) {
  create(0);
  table_->sorted_set_put(kIndex, id_of(0), 1);
  EXPECT_EQ(cleanup("t"), 0);
  EXPECT_EQ(listed().size(), 1u);
  EXPECT_EQ(destroy_all(), 1);
}

TEST_F(TenantSessionsTest, ACleanUpCountsTheDeadOfOneTenantOrOfAll) {
  for (const char* tenant : {"t", "tt", "other"}) {
    TextsCall call;
    sessions_.create(tenant, "u", id_of(0), "{}", call.callback());
    table_->erase("session:" + std::string(tenant) + ":" + id_of(0));
  }
  EXPECT_EQ(cleanup("t"), 1);
  EXPECT_EQ(cleanup("t"), 0);
  EXPECT_EQ(cleanup(""), 2);
  EXPECT_EQ(cleanup_.dropped(), 3u);
}

TEST_F(TenantSessionsTest, ThousandsOfDeadMembersGoInBoundedSteps) {
  const auto fill = [&] {
    create(0);
    for (int i = 0; i < 1200; ++i)
      table_->sorted_set_put(kIndex, "dead " + std::to_string(i), i + 1);
  };
  std::size_t most = 0;
  backend_.before_each([&](const Command& command) -> std::optional<Result<Reply>> {
    if (command.operation->name == "tenantSessions.cleanup")
      most = std::max(most, command.key_count - 1);
    return std::nullopt;
  });
  fill();
  EXPECT_EQ(listed().size(), 1u);
  EXPECT_EQ(table_->sorted_set_size(kIndex), 1u);
  fill();
  TenantSessionCleanup cleanup(backend_, clock_, options_, [](Function<void()> step) { step(); });
  Pending<std::int64_t> call;
  cleanup.run("t", call.callback());
  EXPECT_EQ(call.value(), 1200);
  EXPECT_EQ(cleanup.dropped(), 1200u);
  EXPECT_EQ(most, 500u);
}

TEST_F(TenantSessionsTest, ACleanUpGoesRoundWhatOtherProgramsStore) {
  create(0);
  table_->erase(key_of(0));
  table_->set("user_sessions:t:foreign", "a value", Table::Expiry::never());
  EXPECT_EQ(cleanup(""), 1);
  EXPECT_TRUE(table_->get("user_sessions:t:foreign"));
}

TEST_F(TenantSessionsTest, OneProcessCleansInEachInterval) {
  options_.cleanup_interval_s = 10;
  const auto clean_in_turn = [&] {
    create(0);
    table_->erase(key_of(0));
    Pending<std::int64_t> call;
    cleanup_.run_in_turn(call.callback());
    return call.value();
  };
  EXPECT_EQ(clean_in_turn(), 1);
  EXPECT_EQ(clean_in_turn(), 0);
  clock_.advance_ms(10'000);
  EXPECT_EQ(clean_in_turn(), 1);
}

TEST_F(TenantSessionsTest, ASessionWhoseTextNamesAnotherTenantIsCorrupt) {
  create(0);
  table_->set("session:x:" + id_of(0), *table_->get(key_of(0)), Table::Expiry::never());
  EXPECT_EQ(start_get(0, "x").code(), ErrorCode::kCorrupt);
}

TEST_F(TenantSessionsTest, ASessionWhoseTextNamesNoUserIsCorrupt) {
  const std::string own = R"("sessionId":")" + id_of(0) + R"(","tenantId":"t")";
  for (const std::string& text : {"{" + own + R"(,"userId":""})", R"({"userId":"",)" + own + "}"}) {
    table_->set(key_of(0), text, Table::Expiry::never());
    EXPECT_EQ(start_get(0).code(), ErrorCode::kCorrupt);
    Pending<std::string_view> update;
    sessions_.update("t", id_of(0), {SessionChange::Kind::kReplace, "{}"}, update.callback());
    EXPECT_EQ(update.code(), ErrorCode::kCorrupt);
    Pending<bool> destruction;
    sessions_.destroy("t", id_of(0), destruction.callback());
    EXPECT_TRUE(destruction.value());
    EXPECT_FALSE(is_there(0));
  }
}

TEST_F(TenantSessionsTest, AFailedEvictionTakesTheNewSessionBack) {
  create(0);
  create(1);
  backend_.before_each([](const Command& command) -> std::optional<Result<Reply>> {
    if (command.operation->name != "tenantSessions.finish") return std::nullopt;
    return Error{ErrorCode::kUnavailable, "lost"};
  });
  TextsCall call;
  sessions_.create("t", "u", id_of(2), "{}", call.callback());
  EXPECT_EQ(call.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(table_->get(key_of(2)), kTombstone);
  EXPECT_FALSE(is_member(2));
}

TEST_F(TenantSessionsTest, NoActivityMovesTheLastEnd) {
  options_.session_ttl_s = 100;
  options_.absolute_session_ttl_s = 150;
  create(0);
  clock_.advance_ms(90'000);
  EXPECT_TRUE(start_get(0).value());
  EXPECT_EQ(table_->expiry_of(key_of(0))->wall_ms, ManualClock::kStart + 150'000);
  table_->expire_at(key_of(0), ManualClock::kStart + 500'000);
  clock_.advance_ms(60'000);
  EXPECT_EQ(start_get(0).value(), std::nullopt);
  EXPECT_FALSE(is_there(0));
}

}  // namespace
}  // namespace rss
