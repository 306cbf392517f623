#include "store/sessions/session_replay.h"

#include "base/clock.h"
#include "base/json_members.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

class SessionReplayTest : public SessionsTest {
 protected:
  using Work = Replayer::Work;
  using Outcome = Replayer::Outcome;

  Pending<Outcome> replay(Work task) {
    task.key = "project_session:" + std::string(kId);
    task.end_ms = clock_.wall_ms() + 100'000;
    Pending<Outcome> call;
    replay_.replay(std::move(task), call.callback());
    return call;
  }
  bool found(Work task) { return replay(std::move(task)).value().found; }

  // A change from what is stored to the same with these members.
  Work change(std::string_view fields) {
    const std::string before = *stored(kId);
    return {.changed = true,
            .before = before,
            .value = *json_replace_members(before, fields, {}),
            .member_changes = {{{"a", ""}, {clock_.wall_ms()}}}};
  }

  LastKnownValues seen_by_replay_;
  SessionReplay replay_{backend_, clock_, options_, seen_by_replay_};
};

TEST_F(SessionReplayTest, RemovesASessionWhetherItIsThereOrNot) {
  create(kId, "{}");
  EXPECT_TRUE(found({.removed = true}));
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_TRUE(found({.removed = true}));
}

TEST_F(SessionReplayTest, StoresACreatedSessionWithTheTimeItHasLeft) {
  EXPECT_TRUE(found({.created = true, .value = "the text"}));
  EXPECT_EQ(stored(kId), "the text");
  EXPECT_EQ(seconds_left(kId), 100);
}

TEST_F(SessionReplayTest, NeverOverwritesASessionOfAnotherClient) {
  create(kId, R"({"a":1})");
  EXPECT_FALSE(found({.created = true, .value = "the text"}));
  EXPECT_EQ(member(*stored(kId), "a"), "1");
}

TEST_F(SessionReplayTest, ACreationIsNotReplayedOverATombstone) {
  store(kId, "-");
  EXPECT_FALSE(found({.created = true, .value = R"({"a":1})"}));
  EXPECT_EQ(stored(kId), "-");
}

TEST_F(SessionReplayTest, MarksEachChangeForAsLongAsItMayBeReplayed) {
  create(kId, "{}");
  EXPECT_TRUE(found(change(R"({"a":1})")));
  const auto expiry = table_->expiry_of("replayed:project_session:" + std::string(kId));
  ASSERT_TRUE(expiry);
  EXPECT_EQ(expiry->wall_ms - clock_.wall_ms(), 100'000);
}

TEST_F(SessionReplayTest, DoesNotStoreASessionAgainThatIsGoneFromTheServer) {
  create(kId, "{}");
  Work changed = change(R"({"a":1})");
  table_->erase("project_session:" + std::string(kId));
  EXPECT_FALSE(found(std::move(changed)));
  EXPECT_TRUE(found({.prolonged = true}));
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(SessionReplayTest, AReplayedUpdateShowsTheActivityOfTheUpdate) {
  create(kId, "{}");
  clock_.advance_ms(5000);
  Work changed = change(R"({"a":1})");
  clock_.advance_ms(60'000);
  EXPECT_TRUE(found(changed));
  EXPECT_EQ(member(*stored(kId), "lastActivity"),
            '"' + iso_time(changed.member_changes.begin()->second.wall_ms) + '"');
  EXPECT_EQ(seconds_left(kId), options_.session_ttl_s);
}

TEST_F(SessionReplayTest, ProlongsAsAnActivityOfNow) {
  options_.session_ttl_s = 1000;
  create(kId, "{}");
  clock_.advance_ms(500'000);
  EXPECT_TRUE(found({.prolonged = true, .value = *stored(kId)}));
  EXPECT_EQ(seconds_left(kId), 1000);
}

TEST_F(SessionReplayTest, ProlongsNoFurtherThanTheAbsoluteExpiry) {
  options_.session_ttl_s = 1000;
  options_.absolute_session_ttl_s = 1200;
  create(kId, "{}");
  clock_.advance_ms(500'000);
  EXPECT_TRUE(found({.prolonged = true, .value = *stored(kId)}));
  EXPECT_EQ(seconds_left(kId), 700);
  clock_.advance_ms(100'000);
  EXPECT_TRUE(found(change(R"({"a":1})")));
  EXPECT_EQ(seconds_left(kId), 600);
}

TEST_F(SessionReplayTest, MergesWithUpdatesOfOthersThatComeBetweenReadingAndStoring) {
  create(kId, R"({"a":1})");
  int left = 3;
  backend_.before_each([&](const Command& command) -> std::optional<Result<Reply>> {
    if (command.operation->name == "sessions.replayChange" && left-- > 0)
      others_update(kId, "{\"n\":" + std::to_string(left) + "}");
    return std::nullopt;
  });
  EXPECT_TRUE(found(change(R"({"c":3})")));
  EXPECT_EQ(member(*stored(kId), "n"), "0");
  EXPECT_EQ(member(*stored(kId), "c"), "3");
}

TEST_F(SessionReplayTest, EndsWithTheErrorOfTheStepThatFailed) {
  create(kId, "{}");
  const Work changed = change(R"({"a":1})");
  const Error refusal{ErrorCode::kServer, "full", "OOM"};
  backend_.before_each([&](const Command&) { return Result<Reply>(refusal); });
  const std::vector<Work> tasks = {
      {.removed = true}, {.created = true, .value = "{}"}, changed, {.prolonged = true}};
  for (const Work& task : tasks) EXPECT_EQ(replay(task).code(), ErrorCode::kServer);
}

}  // namespace
}  // namespace rss
