// Calls on one session keep the order in which they were made, also around calls of several steps.
#include "store/sessions/session_order.h"

#include "support/sessions_test_base.h"

namespace rss {
namespace {

class SessionOrderTest : public SessionsTest {
 protected:
  void SetUp() override {
    create(kId, R"({"x":0})");
    backend_.hold();
  }
};

TEST_F(SessionOrderTest, AGetSeesTheUpdateThatWasCalledBefore) {
  const auto update = start_update(kId, R"({"x":1})");
  const auto get = start_get(kId);
  const auto later = start_update(kId, R"({"x":2})");
  const auto last = start_get(kId);
  backend_.let_go();
  EXPECT_EQ(member(*get.value(), "x"), "1");
  EXPECT_EQ(member(*last.value(), "x"), "2");
  EXPECT_TRUE(update.ok() && later.ok());
}

TEST_F(SessionOrderTest, UpdatesAreNotFoldedAcrossAnotherCall) {
  const auto first = start_update(kId, R"({"x":1})");
  const auto second = start_update(kId, R"({"x":2})");
  const auto touch = start_touch(kId);
  const auto third = start_update(kId, R"({"x":3})");
  const auto fourth = start_update(kId, R"({"x":4})");
  backend_.let_go();
  EXPECT_EQ(backend_.take_seen(),
            (Names{"sessions.update", "sessions.update", "sessions.touch", "sessions.update"}));
  EXPECT_EQ(member(second.value(), "x"), "2");
  EXPECT_TRUE(touch.value());
  EXPECT_EQ(third.value(), fourth.value());
  EXPECT_EQ(member(*stored(kId), "x"), "4");
}

TEST_F(SessionOrderTest, AnUpdateBeforeADeleteSucceedsAndOneAfterItDoesNot) {
  const auto before = start_update(kId, R"({"x":1})");
  const auto remove = start_remove(kId);
  const auto after = start_update(kId, R"({"x":2})");
  backend_.let_go();
  EXPECT_TRUE(before.ok());
  EXPECT_TRUE(remove.value());
  EXPECT_EQ(after.code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(SessionOrderTest, CompleteAndRotateTakeTheUpdateThatWasCalledBefore) {
  start_update(kId, R"({"x":1})");
  const auto rotate = start_rotate(kId, kOtherId);
  const auto gone = start_get(kId);
  backend_.let_go();
  EXPECT_TRUE(rotate.ok());
  EXPECT_EQ(gone.value(), std::nullopt);
  EXPECT_EQ(member(*stored(kOtherId), "x"), "1");

  backend_.hold();
  start_update(kOtherId, R"({"x":2})");
  const auto complete = start_complete(kOtherId);
  backend_.let_go();
  EXPECT_EQ(member(*complete.value(), "x"), "2");
}

TEST_F(SessionOrderTest, OtherSessionsDoNotWait) {
  const auto update = start_update(kId, R"({"x":1})");
  const auto get = start_get(kOtherId);
  EXPECT_EQ(backend_.held(), 2u);
  backend_.let_go();
  EXPECT_TRUE(update.ended() && get.ended());
}

TEST_F(SessionOrderTest, ACallFromACallbackTakesItsPlaceAtTheEnd) {
  std::vector<std::string> ended;
  const auto note = [&](const char* what) {
    return [&, what](const auto& outcome) { ended.push_back(outcome.ok() ? what : "failed"); };
  };
  sessions_.update(kId, {SessionChange::Kind::kReplace, R"({"x":1})"}, [&](const auto&) {
    ended.push_back("first");
    sessions_.get(kId, note("get from the callback"));
    sessions_.update(kId, {SessionChange::Kind::kReplace, R"({"x":3})"},
                     note("update from the callback"));
  });
  sessions_.get(kId, note("get"));
  sessions_.rotate(kId, kOtherId, note("rotation"));
  backend_.let_go();
  EXPECT_EQ(ended, (Names{"first", "get", "rotation", "get from the callback", "failed"}));
}

// Were each to end inside the one before, the stack would not hold them.
TEST_F(SessionOrderTest, AnyNumberOfCallsMayEndAtOnce) {
  constexpr std::size_t kCalls = 20'000;
  std::vector<TextCall> updates;
  std::vector<FoundCall> gets;
  for (std::size_t i = 0; i < kCalls; ++i) {
    updates.push_back(start_update(kId, R"({"x":1})"));
    gets.push_back(start_get(kId));
  }
  backend_.before_each([](const auto&) { return Error{ErrorCode::kClosed, "closed"}; });
  backend_.let_go();
  for (std::size_t i = 0; i < kCalls; ++i) {
    ASSERT_TRUE(updates[i].ended() && gets[i].ended()) << i;
    EXPECT_EQ(updates[i].code(), ErrorCode::kClosed);
    EXPECT_EQ(gets[i].code(), ErrorCode::kClosed);
  }
}

}  // namespace
}  // namespace rss
