// The end that no activity moves, beside what other calls do to the session meanwhile.
#include "store/sessions/absolute_expiry.h"

#include "store/tenant_sessions/tenant_sessions.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

class AbsoluteExpiryTest : public SessionsTest {
 protected:
  AbsoluteExpiryTest() { options_.absolute_session_ttl_s = options_.session_ttl_s; }

  void SetUp() override {
    create(kId, R"({"x":1})");
    backend_.hold();
  }

  TenantSessions tenant_sessions_{backend_, clock_, options_};
};

TEST_F(AbsoluteExpiryTest, AReadBeforeADeletionFindsTheSession) {
  const auto get = start_get(kId);
  const auto removal = start_remove(kId);
  backend_.let_go();
  EXPECT_EQ(member(get.value().value_or(""), "x"), "1");
  EXPECT_TRUE(removal.value());
}

TEST_F(AbsoluteExpiryTest, AReadBeforeARotationFindsTheSession) {
  const auto get = start_get(kId);
  const auto rotation = start_rotate(kId, kOtherId);
  backend_.let_go();
  EXPECT_TRUE(get.value());
  EXPECT_TRUE(rotation.ok());
}

TEST_F(AbsoluteExpiryTest, ATouchBeforeACompletionFindsTheSession) {
  const auto touch = start_touch(kId);
  const auto completion = start_complete(kId);
  backend_.let_go();
  EXPECT_TRUE(touch.value());
  EXPECT_TRUE(completion.value());
}

TEST_F(AbsoluteExpiryTest, AReadOfATenantsSessionBeforeItsDestructionFindsIt) {
  backend_.let_go();
  Pending<TextList> creation;
  tenant_sessions_.create("t", "u", kId, "{}", creation.callback());
  ASSERT_TRUE(creation.ok());
  backend_.hold();
  Pending<Found> get;
  tenant_sessions_.get("t", kId, get.callback());
  Pending<bool> destruction;
  tenant_sessions_.destroy("t", kId, destruction.callback());
  backend_.let_go();
  EXPECT_TRUE(get.value());
  EXPECT_TRUE(destruction.value());
}

TEST_F(AbsoluteExpiryTest, WhatWasSeenNeverGoesBack) {
  const auto get = start_get(kId);
  const auto update = start_update(kId, R"({"x":2})");
  while (!update.ended()) backend_.let_one_go();
  backend_.let_go();
  EXPECT_TRUE(get.value());
  EXPECT_EQ(member(seen_.find(kId)->text, "x"), "2");
}

TEST_F(AbsoluteExpiryTest, OfADeletedSessionLeavesNoLastKnownValue) {
  const auto get = start_get(kId);
  const auto removal = start_remove(kId);
  backend_.let_go();
  EXPECT_EQ(seen_.find(kId), nullptr);
}

TEST_F(AbsoluteExpiryTest, IsHeldAgainstAReadThatComesAfterIt) {
  backend_.let_go();
  table_->expire_at("project_session:" + std::string(kId), clock_.wall_ms() + 1'000'000'000);
  clock_.advance_ms(options_.absolute_session_ttl_s * 1000);
  EXPECT_EQ(start_get(kId).value(), std::nullopt);
  EXPECT_EQ(seen_.find(kId), nullptr);
}

class OverdueSessionTest : public AbsoluteExpiryTest {
 protected:
  // As a process leaves it that knows no such end.
  void SetUp() override {
    create(kId, R"({"x":1})");
    table_->expire_at("project_session:" + std::string(kId), clock_.wall_ms() + 1'000'000'000);
  }
  void pass_end() { clock_.advance_ms(options_.absolute_session_ttl_s * 1000); }
};

TEST_F(OverdueSessionTest, CompleteReturnsNothingAfterTheAbsoluteExpiry) {
  pass_end();
  EXPECT_EQ(start_complete(kId).value(), std::nullopt);
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(OverdueSessionTest, CanBeCompletedUntilThen) {
  clock_.advance_ms(options_.absolute_session_ttl_s * 1000 - 1);
  EXPECT_EQ(member(start_complete(kId).value().value_or(""), "x"), "1");
}

TEST_F(OverdueSessionTest, CompleteReturnsTheSessionWhenItsExpiryCannotBeChecked) {
  backend_.before_each([](const Command& command) -> std::optional<Result<Reply>> {
    if (command.operation->name != "sessions.keepEnd") return std::nullopt;
    return Error{ErrorCode::kUnavailable, "lost"};
  });
  EXPECT_TRUE(start_complete(kId).value());
}

TEST_F(OverdueSessionTest, OfATenantIsNotListed) {
  Pending<TextList> creation;
  tenant_sessions_.create("t", "u", kId, "{}", creation.callback());
  table_->expire_at("session:t:" + std::string(kId), clock_.wall_ms() + 1'000'000'000);
  const auto listed = [&] {
    Pending<TextList> call;
    tenant_sessions_.list("t", "u", call.callback());
    return call.value().size();
  };
  EXPECT_EQ(listed(), 2u) << "a text and its time";
  table_->expire_at("user_sessions:t:u", clock_.wall_ms() + 1'000'000'000);
  pass_end();
  EXPECT_EQ(listed(), 0u);
}

}  // namespace
}  // namespace rss
