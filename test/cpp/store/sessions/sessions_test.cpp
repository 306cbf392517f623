#include "store/sessions/sessions.h"

#include "store/sessions/session_operations.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

const Error kAway{ErrorCode::kUnavailable, "away", "ECONNREFUSED"};

TEST_F(SessionsTest, CreateStoresTheSessionWithItsIdAndTimes) {
  create(kId, R"({"a":[],"n":12345678901234567890})");
  EXPECT_EQ(stored(kId), R"({"sessionId":")" + std::string(kId) +
                             R"(","a":[],"n":12345678901234567890,)"
                             R"("createdAt":"2026-02-02T02:40:00.000Z",)"
                             R"("lastActivity":"2026-02-02T02:40:00.000Z",)"
                             R"("expiresAt":"2026-02-03T02:40:00.000Z"})");
  EXPECT_EQ(seconds_left(kId), 86'400);
}

TEST_F(SessionsTest, CreateIgnoresValuesForTheStoresOwnMembers) {
  create(kId, R"({"sessionId":"x","created\u0041t":1,"x":1,"expiresAt":null,"lastActivity":{}})");
  EXPECT_EQ(member(*stored(kId), "sessionId"), '"' + std::string(kId) + '"');
  EXPECT_EQ(member(*stored(kId), "createdAt"), R"("2026-02-02T02:40:00.000Z")");
  EXPECT_EQ(member(*stored(kId), "x"), "1");
}

TEST_F(SessionsTest, CreateSendsNothingForWhatIsNoObjectOrTooLarge) {
  EXPECT_EQ(start_create(kId, "[]").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(start_create(kId, "{").code(), ErrorCode::kInvalidArgument);
  create(kOtherId, R"({"x":"1234"})");
  options_.max_value_bytes = stored(kOtherId)->size();
  EXPECT_TRUE(start_create(kId, R"({"x":"1234"})").ok());
  EXPECT_EQ(start_create(kId, R"({"x":"12345"})").code(), ErrorCode::kTooLarge);
  EXPECT_EQ(backend_.take_seen(), Names{"sessions.create"});
}

TEST_F(SessionsTest, GetIsOneCommandAndWritesNothing) {
  create(kId, R"({"x":1})");
  const auto before = stored(kId);
  clock_.advance_ms(5000);
  EXPECT_EQ(start_get(kId).value(), before);
  EXPECT_EQ(backend_.take_seen(), Names{"sessions.get"});
  EXPECT_EQ(stored(kId), before);
}

TEST_F(SessionsTest, GetAndTouchSlideTheEnd) {
  create(kId, "{}");
  clock_.advance_ms(50'000'000);
  start_get(kId);
  EXPECT_EQ(seconds_left(kId), 86'400);
  clock_.advance_ms(50'000'000);
  EXPECT_TRUE(start_touch(kId).value());
  EXPECT_EQ(seconds_left(kId), 86'400);
  clock_.advance_ms(86'400'000);
  EXPECT_EQ(start_get(kId).value(), std::nullopt);
  EXPECT_FALSE(start_touch(kId).value());
}

TEST_F(SessionsTest, WithoutSlidingExpirationTheEndStays) {
  options_.sliding_expiration = false;
  create(kId, R"({"x":1})");
  clock_.advance_ms(400'000);
  start_get(kId);
  start_touch(kId);
  start_update(kId, R"({"x":2})");
  EXPECT_EQ(seconds_left(kId), 86'000);
  EXPECT_EQ(member(*stored(kId), "expiresAt"), R"("2026-02-03T02:40:00.000Z")");
  EXPECT_EQ(member(*stored(kId), "lastActivity"), R"("2026-02-02T02:46:40.000Z")");
  EXPECT_TRUE(start_rotate(kId, kOtherId).ok());
  EXPECT_EQ(seconds_left(kOtherId), 86'000);
  EXPECT_EQ(member(*stored(kOtherId), "expiresAt"), R"("2026-02-03T02:40:00.000Z")");
}

TEST_F(SessionsTest, AnUnknownSessionIsNotFound) {
  EXPECT_EQ(start_get(kId).value(), std::nullopt);
  EXPECT_EQ(start_complete(kId).value(), std::nullopt);
  EXPECT_FALSE(start_remove(kId).value());
  EXPECT_FALSE(start_touch(kId).value());
  EXPECT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(start_update(kId, "{}").code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(start_update(kId, "{}").outcome().error().message, "Session not found");
}

TEST_F(SessionsTest, GetOfWhatIsNoUuidAsksTheServerAllTheSame) {
  EXPECT_EQ(start_get("health-check").value(), std::nullopt);
  EXPECT_EQ(backend_.take_seen(), Names{"ping"});
  backend_.before_next([](const auto&) { return kAway; });
  EXPECT_EQ(start_get("health-check").code(), ErrorCode::kUnavailable);
}

TEST_F(SessionsTest, EachCallEndsWithTheErrorOfTheBackend) {
  create(kId, "{}");
  backend_.before_each([](const auto&) { return kAway; });
  EXPECT_EQ(start_create(kOtherId, "{}").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_get(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_update(kId, "{}").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_touch(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_complete(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(start_remove(kId).outcome().error().cause, "ECONNREFUSED");
}

TEST_F(SessionsTest, EachCommandHasTheDeadlineOfItsCall) {
  options_.command_timeout_ms = 700;
  clock_.advance_ms(1000);
  std::vector<std::uint64_t> deadlines;
  backend_.before_each([&](const Command& command) {
    deadlines.push_back(command.deadline);
    return std::nullopt;
  });
  start_create(kId, "{}");
  start_get(kId);
  start_get("health-check");
  start_update(kId, "{}");
  start_touch(kId);
  start_rotate(kId, kOtherId);
  start_complete(kId);
  start_remove(kId);
  EXPECT_EQ(deadlines, std::vector<std::uint64_t>(8, 1'700'000'000));
}

TEST_F(SessionsTest, CompleteGivesTheSessionAndRemovesIt) {
  create(kId, R"({"x":1})");
  const auto before = stored(kId);
  EXPECT_EQ(start_complete(kId).value(), before);
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(start_complete(kId).value(), std::nullopt);
}

TEST_F(SessionsTest, RemoveReturnsWhetherTheSessionExisted) {
  create(kId, "{}");
  EXPECT_TRUE(start_remove(kId).value());
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_FALSE(start_remove(kId).value());
}

TEST_F(SessionsTest, EveryKeyBeginsWithTheKeyPrefix) {
  options_.key_prefix = "app:";
  Sessions prefixed(backend_, clock_, options_, seen_);
  UnitCall call;
  prefixed.create(kId, "{}", call.callback());
  EXPECT_TRUE(table_->get("app:project_session:" + std::string(kId)));
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(start_get(kId).value(), std::nullopt);
}

TEST_F(SessionsTest, AFullTableFailsWithErrOverloaded) {
  Options options;
  MemoryBackend full(std::make_shared<MemoryTable>(clock_, 1));
  LastKnownValues seen;
  Sessions sessions(full, clock_, options, seen);
  UnitCall call;
  sessions.create(kId, "{}", call.callback());
  EXPECT_EQ(call.code(), ErrorCode::kOverloaded);
}

// Finds how large a table is just full, whatever it takes for itself.
TEST_F(SessionsTest, AFullTableStillRotates) {
  const std::string data = R"({"x":")" + std::string(10'000, 'x') + R"("})";
  for (std::uint64_t budget = 10'000; budget < 1'000'000; budget += 1000) {
    MemoryBackend full(std::make_shared<MemoryTable>(clock_, budget));
    LastKnownValues seen;
    Sessions sessions(full, clock_, options_, seen);
    UnitCall created;
    sessions.create(kId, data, created.callback());
    if (!created.ok()) continue;
    UnitCall rotated;
    sessions.rotate(kId, kOtherId, rotated.callback());
    EXPECT_TRUE(rotated.ok());
    FoundCall found;
    sessions.get(kOtherId, found.callback());
    EXPECT_TRUE(found.value());
    return;
  }
  FAIL() << "no table was large enough";
}

TEST_F(SessionsTest, ARotationThatFindsNoRoomLeavesTheSessionAsItWas) {
  const std::string long_text(100'000, 'x');
  MemoryTable table(clock_, 120'000);
  ASSERT_TRUE(table.set("a", "old", Table::Expiry::at(clock_.wall_ms() + 5000)));
  const Command command = SessionCommands::rotate("a", "b", "old", long_text + long_text, 100);
  EXPECT_EQ(command.operation->twin(table, command).error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(table.get("a"), "old");
  EXPECT_EQ(table.expiry_of("a")->wall_ms, clock_.wall_ms() + 5000);
}

}  // namespace
}  // namespace rss
