#include "store/sessions/session_text.h"

#include <gtest/gtest.h>

#include "support/sessions_test_base.h"

namespace rss {
namespace {

// 2026-02-02T02:40:00.000Z and an hour.
constexpr SessionTimes kTimes{ManualClock::kStart, 3600};

std::string with_id(std::string_view rest) {
  return R"({"sessionId":")" + std::string(kId) + '"' + std::string(rest) + "}";
}

TEST(SessionText, ANewSessionHoldsItsIdThenTheDataThenTheTimes) {
  const auto text = new_session_text(kId, R"( { "b" : [ 1 ] , "a" : {} } )", kTimes);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value(), with_id(R"(,"b":[ 1 ],"a":{},"createdAt":"2026-02-02T02:40:00.000Z",)"
                                  R"("lastActivity":"2026-02-02T02:40:00.000Z",)"
                                  R"("expiresAt":"2026-02-02T03:40:00.000Z")"));
}

TEST(SessionText, ANewSessionNeedsAnObject) {
  for (const char* data : {"", "[]", "null", "1", "\"{}\"", "{", "{}x", "{\"a\":}", "{a:1}"})
    EXPECT_EQ(new_session_text(kId, data, kTimes).error().code, ErrorCode::kInvalidArgument)
        << data;
}

TEST(SessionText, AMessageNeverHoldsTheData) {
  const auto text = new_session_text(kId, "the-secret", kTimes);
  EXPECT_EQ(text.error().message.find("the-secret"), std::string::npos);
}

TEST(SessionText, APreparedChangeHasNoMembersOfTheStore) {
  const auto change = prepared_change(
      {SessionChange::Kind::kReplace,
       R"({"sessionId":1,"a":2,"create\u0064At":3,"lastActivity":4,"expiresAt":5,"b":6})"});
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change.value().text, R"({"a":2,"b":6})");
}

TEST(SessionText, AChangeWithoutSuchMembersKeepsItsOwn) {
  const auto change =
      prepared_change({SessionChange::Kind::kPatch, R"({ "SessionId": 1 })", {"a"}});
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change.value().text, R"({"SessionId":1})");
  EXPECT_EQ(change.value().kind, SessionChange::Kind::kPatch);
  EXPECT_EQ(change.value().merged, std::vector<std::string>{"a"});
}

TEST(SessionText, AChangeIsAnObject) {
  const auto change = prepared_change({SessionChange::Kind::kPatch, "[]"});
  EXPECT_EQ(change.error().code, ErrorCode::kInvalidArgument);
}

TEST(SessionText, AChangeIsMadeToThisSessionOnly) {
  const SessionChange change{SessionChange::Kind::kReplace, R"({"x":2})"};
  EXPECT_EQ(changed_session_text(kId, with_id(R"(,"x":1,"y":[])"), change).value(),
            with_id(R"(,"x":2,"y":[])"));
  EXPECT_EQ(changed_session_text(kOtherId, with_id(R"(,"x":1)"), change).error().code,
            ErrorCode::kCorrupt);
  EXPECT_EQ(changed_session_text(kId, with_id(",") + "}", change).error().code,
            ErrorCode::kCorrupt);
}

TEST(SessionText, APatchIsMadeAsRfc7396Says) {
  const SessionChange change{SessionChange::Kind::kPatch, R"({"x":{"a":null,"b":{"c":null}}})"};
  EXPECT_EQ(changed_session_text(kId, with_id(R"(,"x":{"a":1,"z":[null]})"), change).value(),
            with_id(R"(,"x":{"z":[null],"b":{}})"));
}

TEST(SessionText, AnActivitySetsTheTimesInTheSameStepAsItsChange) {
  const std::string before = with_id(R"(,"lastActivity":"old","expiresAt":"old","x":1)");
  for (const auto kind : {SessionChange::Kind::kReplace, SessionChange::Kind::kPatch}) {
    for (const auto* fields : {R"({"x":2})", R"({ "x" : 2 })"}) {
      const auto change = prepared_change({kind, fields}).value();
      EXPECT_EQ(changed_session_text(kId, before, active_change(change, kTimes, false)).value(),
                with_id(R"(,"lastActivity":"2026-02-02T02:40:00.000Z",)"
                        R"("expiresAt":"2026-02-02T03:40:00.000Z","x":2)"));
      EXPECT_EQ(changed_session_text(kId, before, active_change(change, kTimes, true)).value(),
                with_id(R"(,"lastActivity":"2026-02-02T02:40:00.000Z","expiresAt":"old","x":2)"));
    }
    const auto nothing = prepared_change({kind, "{ }"}).value();
    EXPECT_EQ(changed_session_text(kId, before, active_change(nothing, kTimes, true)).value(),
              with_id(R"(,"lastActivity":"2026-02-02T02:40:00.000Z","expiresAt":"old","x":1)"));
  }
}

TEST(SessionText, ARenamedSessionHasTheSameData) {
  const std::string before = with_id(R"(,"x":[{"sessionId":1}])");
  EXPECT_EQ(renamed_session_text(kId, before, kOtherId, kTimes, true).value(),
            R"({"sessionId":")" + std::string(kOtherId) +
                R"(","x":[{"sessionId":1}],"lastActivity":"2026-02-02T02:40:00.000Z"})");
  EXPECT_EQ(renamed_session_text(kOtherId, before, kId, kTimes, true).error().code,
            ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace rss
