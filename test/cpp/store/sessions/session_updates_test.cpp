#include "store/sessions/session_updates.h"

#include "support/sessions_test_base.h"

namespace rss {
namespace {

class SessionUpdatesTest : public SessionsTest {
 protected:
  static Error timed_out() { return {ErrorCode::kTimeout, "late", "ETIMEDOUT"}; }
};

TEST_F(SessionUpdatesTest, AnUpdateReplacesMembersAndAnswersWithWhatIsStored) {
  create(kId, R"({"x":1,"y":{"a":1}})");
  clock_.advance_ms(1000);
  const auto call = start_update(kId, R"({"y":{"b":2},"z":null})");
  EXPECT_EQ(call.value(), stored(kId));
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_EQ(member(*stored(kId), "y"), R"({"b":2})");
  EXPECT_EQ(member(*stored(kId), "z"), "null");
  EXPECT_EQ(member(*stored(kId), "createdAt"), R"("2026-02-02T02:40:00.000Z")");
  EXPECT_EQ(member(*stored(kId), "lastActivity"), R"("2026-02-02T02:40:01.000Z")");
  EXPECT_EQ(member(*stored(kId), "expiresAt"), R"("2026-02-03T02:40:01.000Z")");
  EXPECT_EQ(seconds_left(kId), 86'400);
}

TEST_F(SessionUpdatesTest, NamedMembersAreMergedOneLevel) {
  create(kId, R"({"y":{"a":{"deep":1},"b":2}})");
  start_update(kId, R"({"y":{"a":{},"c":3}})", {"y"});
  EXPECT_EQ(member(*stored(kId), "y"), R"({"a":{},"b":2,"c":3})");
}

TEST_F(SessionUpdatesTest, APatchFollowsRfc7396) {
  create(kId, R"({"x":1,"y":{"a":1,"b":2}})");
  start_patch(kId, R"({"x":null,"y":{"a":null,"c":3}})");
  EXPECT_EQ(member(*stored(kId), "x"), "");
  EXPECT_EQ(member(*stored(kId), "y"), R"({"b":2,"c":3})");
}

TEST_F(SessionUpdatesTest, TheStoresOwnMembersCannotBeChanged) {
  create(kId, R"({"x":1})");
  const auto before = stored(kId);
  start_update(kId, R"({"sessionId":"other","createdAt":1,"\u006castActivity":2})");
  start_update(kId, R"({"expiresAt":{}})", {"expiresAt", "sessionId"});
  start_patch(kId, R"({"sessionId":null,"created\u0041t":null,"lastActivity":{"a":1}})");
  EXPECT_EQ(stored(kId), before);
}

TEST_F(SessionUpdatesTest, MembersThatAreNotNamedKeepTheirBytes) {
  const std::string data =
      R"("a":[],"b":{},"n":12345678901234567890,"s":"\ud800","__proto__":{"x":1},"e":1e400)";
  create(kId, "{" + data + "}");
  start_update(kId, R"({"other":1})");
  start_patch(kId, R"({"another":2})");
  EXPECT_NE(stored(kId)->find(data), std::string::npos);
}

TEST_F(SessionUpdatesTest, AnUpdateThatFollowsAReadOrAnUpdateIsOneRoundTrip) {
  create(kId, "{}");
  start_get(kId);
  backend_.take_seen();
  start_update(kId, R"({"x":1})");
  EXPECT_EQ(backend_.take_seen(), Names{"sessions.update"});
  start_update(kId, R"({"x":2})");
  EXPECT_EQ(backend_.take_seen(), Names{"sessions.update"});
}

TEST_F(SessionUpdatesTest, AnUpdateOfWhatWasNotSeenReadsFirst) {
  others_.create(kId, "{}", [](auto) {});
  start_update(kId, R"({"x":1})");
  EXPECT_EQ(backend_.take_seen(), (Names{"sessions.get", "sessions.update"}));
}

TEST_F(SessionUpdatesTest, UpdatesThatComeWhileOneIsOnItsWayAreFolded) {
  create(kId, "{}");
  start_get(kId);
  backend_.take_seen();
  backend_.hold();
  std::vector<TextCall> calls;
  for (int i = 0; i < 10; ++i)
    calls.push_back(start_update(
        kId, R"({"last":)" + std::to_string(i) + R"(,"m)" + std::to_string(i) + R"(":true})"));
  EXPECT_EQ(backend_.held(), 1u);
  backend_.let_go();
  EXPECT_EQ(backend_.take_seen(), (Names{"sessions.update", "sessions.update"}));
  EXPECT_EQ(member(calls[0].value(), "last"), "0");
  for (std::size_t i = 1; i < 10; ++i) EXPECT_EQ(calls[i].value(), stored(kId));
  EXPECT_EQ(member(*stored(kId), "last"), "9");
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(member(*stored(kId), "m" + std::to_string(i)), "true") << i;
}

TEST_F(SessionUpdatesTest, ARejectedUpdateDoesNotFailTheOtherUpdatesOfItsBatch) {
  create(kId, "{}");
  options_.max_value_bytes = stored(kId)->size() + 20;
  start_get(kId);
  backend_.hold();
  const auto first = start_update(kId, R"({"a":1})");
  const auto second = start_update(kId, R"({"b":2})");
  const auto large = start_update(kId, R"({"c":"long enough to be over the limit"})");
  const auto last = start_update(kId, R"({"d":4})");
  backend_.let_go();
  EXPECT_TRUE(first.ok());
  EXPECT_TRUE(second.ok());
  EXPECT_EQ(large.code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(last.ok());
  EXPECT_EQ(member(*stored(kId), "b") + member(*stored(kId), "c") + member(*stored(kId), "d"),
            "24");
}

TEST_F(SessionUpdatesTest, AnUpdateUpToTheLimitIsStored) {
  create(kId, R"({"x":1})");
  const auto before = stored(kId);
  options_.max_value_bytes = before->size() + 1;
  EXPECT_EQ(start_update(kId, R"({"x":100})").code(), ErrorCode::kTooLarge);
  EXPECT_EQ(stored(kId), before);
  EXPECT_TRUE(start_update(kId, R"({"x":10})").ok());
}

TEST_F(SessionUpdatesTest, AnUpdateThatIsNotAnObjectIsRejectedWithoutACommand) {
  create(kId, "{}");
  EXPECT_EQ(start_update(kId, "[]").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(start_patch(kId, "null").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(backend_.take_seen(), Names{});
}

TEST_F(SessionUpdatesTest, WhatIsStoredMustBeThisSession) {
  for (const std::string& text :
       {std::string("not JSON"), std::string("[]"), std::string(""), std::string("{}"),
        std::string(R"({"sessionId":7})"), std::string(R"({"sessionId":""})"),
        R"({"sessionId":")" + std::string(kOtherId) + R"(","x":1})",
        R"({"sessionId":")" + std::string(kId) + R"(0","x":1})",
        R"({"sessionId":")" + std::string(kId) + R"(","x":})",
        R"({"sessionId":{"a":")" + std::string(kId) + R"("}})"}) {
    store(kId, text);
    EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kCorrupt) << text;
    EXPECT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kCorrupt) << text;
    EXPECT_EQ(stored(kId), text);
    EXPECT_EQ(stored(kOtherId), std::nullopt);
  }
}

TEST_F(SessionUpdatesTest, ASessionInAnotherSpellingIsASession) {
  store(kId, R"({ "x" : 1 , "session\u0049d" : ")" + std::string(kId) + R"(" })");
  EXPECT_TRUE(start_update(kId, R"({"x":2})").ok());
  EXPECT_EQ(member(*stored(kId), "x"), "2");
}

TEST_F(SessionUpdatesTest, WhatWasSeenIsNoReasonToRefuse) {
  store(kId, "not JSON");
  start_get(kId);
  table_->erase("project_session:" + std::string(kId));
  others_.create(kId, "{}", [](auto) {});
  EXPECT_TRUE(start_update(kId, R"({"x":1})").ok());

  others_update(kId, R"({"long":"a text that will be gone"})");
  start_get(kId);
  options_.max_value_bytes = stored(kId)->size();
  others_update(kId, R"({"long":""})");
  EXPECT_TRUE(start_update(kId, R"({"y":"as long as can be"})").ok());
}

TEST_F(SessionUpdatesTest, AnUpdateThatTimesOutDoesNotFailTheOtherUpdatesOfItsBatch) {
  for (const ErrorCode code : {ErrorCode::kTimeout, ErrorCode::kUnavailable}) {
    table_->erase("project_session:" + std::string(kId));
    create(kId, "{}");
    start_get(kId);
    backend_.hold();
    const auto ahead = start_update(kId, R"({"a":1})");
    const auto first = start_update(kId, R"({"b":2})");
    clock_.advance_ms(1500);
    const auto second = start_update(kId, R"({"c":3})");
    backend_.let_one_go();
    EXPECT_TRUE(ahead.ok());
    clock_.advance_ms(500);
    backend_.fail_one({code, "late", "ETIMEDOUT"});
    ASSERT_TRUE(first.ended());
    EXPECT_EQ(first.code(), code);
    EXPECT_FALSE(second.ended());
    backend_.let_go();
    ASSERT_TRUE(second.ended() && second.ok());
    EXPECT_EQ(member(*stored(kId), "c"), "3");
  }
}

TEST_F(SessionUpdatesTest, AnUpdateThatWaitsTooLongBehindOthersFailsWithTheErrorOfTheBackend) {
  create(kId, "{}");
  start_get(kId);
  backend_.hold();
  const auto first = start_update(kId, R"({"a":1})");
  const auto second = start_update(kId, R"({"b":2})");
  const auto rotation = start_rotate(kId, kOtherId);
  clock_.advance_ms(2000);
  backend_.fail_one(timed_out());
  EXPECT_EQ(first.code(), ErrorCode::kTimeout);
  EXPECT_FALSE(second.ended());
  backend_.fail_one(timed_out());
  EXPECT_EQ(second.code(), ErrorCode::kTimeout);
  EXPECT_EQ(rotation.code(), ErrorCode::kTimeout);
  EXPECT_EQ(backend_.held(), 0u);
}

TEST_F(SessionUpdatesTest, ATimeoutBeforeTheDeadlineFailsAllUpdatesInFlight) {
  create(kId, "{}");
  start_get(kId);
  backend_.hold();
  const auto ahead = start_update(kId, R"({"a":1})");
  const auto first = start_update(kId, R"({"b":2})");
  const auto second = start_update(kId, R"({"c":3})");
  backend_.let_one_go();
  const auto behind = start_update(kId, R"({"d":4})");
  backend_.fail_one(timed_out());
  EXPECT_EQ(first.code(), ErrorCode::kTimeout);
  EXPECT_EQ(second.code(), ErrorCode::kTimeout);
  backend_.let_go();
  EXPECT_TRUE(behind.ended() && behind.ok());
}

}  // namespace
}  // namespace rss
