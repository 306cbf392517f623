// The rules of tenants' sessions, on the embedded table with a view of each command.
#include "store/tenant_sessions.h"

#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "store/tenant_session_cleanup.h"
#include "support/manual_clock.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

using Seen = std::vector<std::string>;

std::string id_of(int i) { return "0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a" + std::to_string(10 + i); }

class TenantSessionsTest : public testing::Test {
 protected:
  using TextsCall = Pending<TenantSessions::Texts>;
  using FoundCall = Pending<TenantSessions::Found>;

  TenantSessionsTest() { options_.max_sessions_per_user = 2; }

  // The ids of the sessions that ended for it.
  Seen create(int i) {
    TextsCall call;
    sessions_.create("t", "u", id_of(i), "{}", call.callback());
    Seen evicted;
    for (std::size_t at = 1; at < call.value().size(); ++at) evicted.push_back(*call.value()[at]);
    backend_.take_seen();
    return evicted;
  }
  FoundCall start_get(int i, std::string_view tenant = "t") {
    FoundCall call;
    sessions_.get(tenant, id_of(i), call.callback());
    return call;
  }
  Seen listed() {
    TextsCall call;
    sessions_.list("t", "u", call.callback());
    Seen texts;
    for (std::size_t i = 0; i < call.value().size(); i += 2) texts.push_back(*call.value()[i]);
    return texts;
  }
  std::int64_t destroy_all(std::string_view except = "") {
    Pending<std::int64_t> call;
    sessions_.destroy_all("t", "u", except, call.callback());
    return call.value();
  }
  std::int64_t cleanup(std::string_view tenant) {
    Pending<std::int64_t> call;
    cleanup_.run(tenant, call.callback());
    return call.value();
  }
  bool is_there(int i) { return table_->get(key_of(i)).has_value(); }
  bool is_member(int i) { return table_->sorted_set_score(kIndex, id_of(i)).has_value(); }
  // As a process does that dies before it ends the session.
  void mark(int i) {
    const double score = *table_->sorted_set_score(kIndex, id_of(i));
    table_->sorted_set_put(kIndex, id_of(i), -score);
  }
  static std::string key_of(int i) { return "session:t:" + id_of(i); }

  static constexpr std::string_view kIndex = "user_sessions:t:u";
  Options options_;
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend backend_{memory_};
  TenantSessions sessions_{backend_, clock_, options_};
  TenantSessions others_{memory_, clock_, options_};
  TenantSessionCleanup cleanup_{memory_, clock_, options_, [](Function<void()> step) { step(); }};
};

TEST_F(TenantSessionsTest, AReadOfAKnownSessionTellsTheIndexInTheSameWrite) {
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

TEST_F(TenantSessionsTest, AReadOfAnUnknownSessionTellsTheIndexInASecondWrite) {
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

TEST_F(TenantSessionsTest, TheIndexIsToldAtMostOnceASecond) {
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

TEST_F(TenantSessionsTest, AnIndexThatCouldNotBeToldIsToldByTheNextRead) {
  create(0);
  clock_.advance_ms(1000);
  backend_.hold();
  const auto call = start_get(0);
  backend_.let_one_go();
  backend_.fail_one({ErrorCode::kUnavailable, "lost"});
  EXPECT_TRUE(call.value()) << "the reader has what it asked for";
  backend_.let_go();
  backend_.take_seen();
  start_get(0);
  EXPECT_EQ(backend_.take_seen(), (Seen{"sessions.get", "tenantSessions.touch"}));
}

TEST_F(TenantSessionsTest, AnUpdateIsAnActivityToo) {
  options_.max_sessions_per_user = 3;
  for (int i = 0; i < 3; ++i) create(i);
  clock_.advance_ms(2000);
  Pending<std::string_view> call;
  sessions_.update("t", id_of(0), {SessionChange::Kind::kReplace, R"({"x":1,"userId":"v"})"},
                   call.callback());
  EXPECT_NE(call.value().find(R"("userId":"u")"), std::string::npos);
  EXPECT_EQ(create(3), (Seen{id_of(1)}));
}

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

TEST_F(TenantSessionsTest, ASessionOfWhichTheTextTellsAnotherTenantIsCorrupt) {
  create(0);
  table_->set("session:x:" + id_of(0), *table_->get(key_of(0)), Table::Expiry::never());
  EXPECT_EQ(start_get(0, "x").code(), ErrorCode::kCorrupt);
}

TEST_F(TenantSessionsTest, ASessionOfWhichTheTextTellsNoUserIsCorrupt) {
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
  EXPECT_FALSE(is_there(2));
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
