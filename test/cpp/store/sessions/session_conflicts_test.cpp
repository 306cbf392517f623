// Others change, end or rotate the session between the steps of a call.
#include "support/sessions_test_base.h"

namespace rss {
namespace {

class SessionConflictsTest : public SessionsTest {
 protected:
  // Somebody acts just before each of the next commands with this name is carried out.
  void before_each(std::string_view operation, std::function<void()> act) {
    backend_.before_each([=](const Command& command) -> std::optional<Result<Reply>> {
      if (command.operation->name == operation) act();
      return std::nullopt;
    });
  }
};

TEST_F(SessionConflictsTest, TheChangesOfTwoProcessesBothSurvive) {
  create(kId, "{}");
  start_get(kId);
  others_update(kId, R"({"theirs":1})");
  backend_.take_seen();
  EXPECT_TRUE(start_update(kId, R"({"ours":2})").ok());
  EXPECT_EQ(backend_.take_seen(), (Names{"sessions.update", "sessions.update"}));
  EXPECT_EQ(member(*stored(kId), "theirs") + member(*stored(kId), "ours"), "12");
}

TEST_F(SessionConflictsTest, AnUpdateGoesOnUntilItsDeadline) {
  create(kId, "{}");
  int others = 0;
  before_each("sessions.update", [&] {
    clock_.advance_ms(500);
    others_update(kId, R"({"theirs":)" + std::to_string(++others) + "}");
  });
  const auto call = start_update(kId, R"({"ours":1})");
  ASSERT_TRUE(call.ended());
  EXPECT_EQ(call.code(), ErrorCode::kConflict);
  EXPECT_EQ(others, 4);
  EXPECT_EQ(member(*stored(kId), "ours"), "");
  backend_.before_each(nullptr);
  EXPECT_TRUE(start_update(kId, R"({"ours":1})").ok());
}

TEST_F(SessionConflictsTest, ARotationGoesOnUntilItsDeadline) {
  create(kId, "{}");
  int others = 0;
  before_each("sessions.rotate", [&] {
    clock_.advance_ms(500);
    others_update(kId, R"({"theirs":)" + std::to_string(++others) + "}");
  });
  const auto call = start_rotate(kId, kOtherId);
  ASSERT_TRUE(call.ended());
  EXPECT_EQ(call.code(), ErrorCode::kConflict);
  EXPECT_EQ(others, 4);
  EXPECT_EQ(stored(kOtherId), std::nullopt);
  EXPECT_TRUE(stored(kId));
}

TEST_F(SessionConflictsTest, AnUpdateNeverRevivesADeletedSession) {
  for (const bool seen : {true, false}) {
    create(kId, "{}");
    if (seen) start_get(kId);
    before_each("sessions.update", [&] { others_.remove(kId, [](auto) {}); });
    EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kSessionNotFound);
    EXPECT_EQ(stored(kId), std::nullopt);
    EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kSessionNotFound);
    EXPECT_EQ(stored(kId), std::nullopt);
    backend_.before_each(nullptr);
  }
}

TEST_F(SessionConflictsTest, AnUpdateNeverRevivesACompletedRotatedOrEndedSession) {
  const std::vector<std::function<void()>> ends = {
      [&] { others_.complete(kId, [](auto) {}); },
      [&] { others_.rotate(kId, kOtherId, [](auto) {}); }, [&] { clock_.advance_ms(86'400'000); }};
  options_.command_timeout_ms = 100'000'000;
  for (const auto& end : ends) {
    create(kId, "{}");
    start_get(kId);
    before_each("sessions.update", end);
    EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kSessionNotFound);
    EXPECT_EQ(stored(kId), std::nullopt);
    backend_.before_each(nullptr);
  }
}

TEST_F(SessionConflictsTest, ADeleteBetweenTwoAttemptsIsSeen) {
  create(kId, "{}");
  int attempts = 0;
  before_each("sessions.update", [&] {
    if (++attempts == 1) return others_update(kId, R"({"theirs":1})");
    others_remove(kId);
  });
  EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(SessionConflictsTest, ForgetsTheLastKnownValueOfADeletedSession) {
  const std::vector<std::function<void()>> ends = {[&] { start_remove(kId); },
                                                   [&] { start_complete(kId); },
                                                   [&] { start_rotate(kId, kOtherId); },
                                                   [&] {
                                                     others_remove(kId);
                                                     start_get(kId);
                                                   }};
  for (const auto& end : ends) {
    create(kId, "{}");
    start_get(kId);
    end();
    backend_.take_seen();
    EXPECT_EQ(start_update(kId, "{}").code(), ErrorCode::kSessionNotFound);
    EXPECT_EQ(backend_.take_seen(), Names{"sessions.get"});
  }
}

TEST_F(SessionConflictsTest, RotateKeepsTheDataAndEndsTheOldId) {
  create(kId, R"({"a":[],"n":12345678901234567890})");
  clock_.advance_ms(1000);
  EXPECT_TRUE(start_rotate(kId, kOtherId).ok());
  EXPECT_EQ(backend_.take_seen(), (Names{"sessions.rotate"}));
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(stored(kOtherId), R"({"sessionId":")" + std::string(kOtherId) +
                                  R"(","a":[],"n":12345678901234567890,)"
                                  R"("createdAt":"2026-02-02T02:40:00.000Z",)"
                                  R"("lastActivity":"2026-02-02T02:40:01.000Z",)"
                                  R"("expiresAt":"2026-02-03T02:40:01.000Z"})");
  EXPECT_EQ(seconds_left(kOtherId), 86'400);
}

TEST_F(SessionConflictsTest, RotateTakesWhatOthersHaveChangedMeanwhile) {
  create(kId, "{}");
  start_get(kId);
  others_update(kId, R"({"theirs":1})");
  backend_.take_seen();
  EXPECT_TRUE(start_rotate(kId, kOtherId).ok());
  EXPECT_EQ(backend_.take_seen(), (Names{"sessions.rotate", "sessions.rotate"}));
  EXPECT_EQ(member(*stored(kOtherId), "theirs"), "1");
}

TEST_F(SessionConflictsTest, RotateOfWhatIsDeletedMeanwhileLeavesNothing) {
  create(kId, "{}");
  before_each("sessions.rotate", [&] { others_remove(kId); });
  EXPECT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(stored(kOtherId), std::nullopt);
}

}  // namespace
}  // namespace rss
