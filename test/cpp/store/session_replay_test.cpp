#include "store/session_replay.h"

#include "support/sessions_test_base.h"

namespace rss {
namespace {

class SessionReplayTest : public SessionsTest {
 protected:
  using Task = Replayer::Task;

  Pending<bool> replay(Task task) {
    task.key = "project_session:" + std::string(kId);
    task.end_ms = clock_.wall_ms() + 100'000;
    Pending<bool> call;
    replay_.replay(std::move(task), call.callback());
    return call;
  }
  static std::vector<Change> replace(std::string text) {
    return {{Change::Kind::kReplace, std::move(text)}};
  }

  SessionReplay replay_{backend_, clock_, options_, lost_};
};

TEST_F(SessionReplayTest, RemovesASessionWhetherItIsThereOrNot) {
  create(kId, "{}");
  EXPECT_TRUE(replay({.removed = true}).value());
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_TRUE(replay({.removed = true}).value());
}

TEST_F(SessionReplayTest, CreatesASessionThatIsNotThereWithTheTimeItHasLeft) {
  EXPECT_TRUE(replay({.created = true, .value = "the text"}).value());
  EXPECT_EQ(stored(kId), "the text");
  EXPECT_EQ(seconds_left(kId), 100);
}

TEST_F(SessionReplayTest, ChangesACreatedSessionThatIsThereAlready) {
  create(kId, R"({"a":1})");
  others_update(kId, R"({"b":2})");
  Task task{.created = true, .changes = replace(R"({"c":3})"), .value = "the text"};
  EXPECT_TRUE(replay(std::move(task)).value());
  for (const char* name : {"a", "b", "c"}) EXPECT_NE(member(*stored(kId), name), "") << name;
}

TEST_F(SessionReplayTest, MakesAllChangesInTheirOrder) {
  create(kId, R"({"a":1})");
  std::vector<Change> changes = replace(R"({"a":2,"b":2})");
  changes.push_back({Change::Kind::kPatch, R"({"a":null})"});
  changes.push_back({Change::Kind::kReplace, R"({"b":3})"});
  EXPECT_TRUE(replay({.changes = std::move(changes)}).value());
  EXPECT_EQ(member(*stored(kId), "a"), "");
  EXPECT_EQ(member(*stored(kId), "b"), "3");
}

TEST_F(SessionReplayTest, RevivesNothing) {
  EXPECT_FALSE(replay({.changes = replace("{}")}).value());
  EXPECT_FALSE(replay({.prolonged = true}).value());
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(SessionReplayTest, ProlongsAsAnActivityOfNow) {
  options_.session_ttl_s = 1000;
  create(kId, "{}");
  clock_.advance_ms(500'000);
  EXPECT_TRUE(replay({.prolonged = true, .value = *stored(kId)}).value());
  EXPECT_EQ(seconds_left(kId), 1000);
}

TEST_F(SessionReplayTest, ProlongsNoFurtherThanTheLastEnd) {
  options_.session_ttl_s = 1000;
  options_.absolute_session_ttl_s = 1200;
  create(kId, "{}");
  clock_.advance_ms(500'000);
  EXPECT_TRUE(replay({.prolonged = true, .value = *stored(kId)}).value());
  EXPECT_EQ(seconds_left(kId), 700);
}

TEST_F(SessionReplayTest, ChangesWhatOthersChangeAtTheSameTime) {
  create(kId, R"({"a":1})");
  int left = 3;
  backend_.before_each([&](const Command& command) -> std::optional<Result<Reply>> {
    if (command.operation->name == "sessions.update" && left-- > 0)
      others_update(kId, "{\"n\":" + std::to_string(left) + "}");
    return std::nullopt;
  });
  EXPECT_TRUE(replay({.changes = replace(R"({"c":3})")}).value());
  EXPECT_EQ(member(*stored(kId), "n"), "0");
  EXPECT_EQ(member(*stored(kId), "c"), "3");
}

TEST_F(SessionReplayTest, EndsWithTheErrorOfTheStepThatFailed) {
  create(kId, "{}");
  const Error refusal{ErrorCode::kServer, "full", "OOM"};
  backend_.before_each([&](const Command&) { return Result<Reply>(refusal); });
  const std::vector<Task> tasks = {
      {.removed = true}, {.created = true}, {.changes = replace("{}")}, {.prolonged = true}};
  for (const Task& task : tasks) EXPECT_EQ(replay(task).code(), ErrorCode::kServer);
}

}  // namespace
}  // namespace rss
