// What a server that is back is told.
#include "policy/recovery.h"

#include "support/outage_test_base.h"

namespace rss {
namespace {

class RecoveryTest : public OutageTest {
 protected:
  // The server has no room for anything.
  void refuse_all_but_pings() {
    server_.refuse([](const Command& command) -> std::optional<Error> {
      if (command.operation->name == "ping") return std::nullopt;
      return Error{ErrorCode::kServer, "full", "OOM"};
    });
  }
  // From now on it is carried out, and no reply comes.
  void lose_reply_of(std::string_view operation) {
    server_.refuse([this, operation](const Command& command) -> std::optional<Error> {
      if (command.operation->name != operation) return std::nullopt;
      memory_.run(command, [](auto) {});
      return FlakyServer::late();
    });
  }
  void come_back_after_outage() {
    server_.go_away();
    server_.come_back();
  }
};

TEST_F(RecoveryTest, UpdatesOfAnOutageMeetWhatOthersChangedMeanwhile) {
  create(kId, R"({"a":1,"b":1,"c":1})");
  server_.go_away();
  update(kId, R"({"a":2})");
  update(kId, R"({"d":2})");
  others_update(kId, R"({"b":3})");
  server_.come_back();
  for (const auto& [name, value] : {std::pair{"a", "2"}, {"b", "3"}, {"c", "1"}, {"d", "2"}})
    EXPECT_EQ(member(*stored(kId), name), value);
  EXPECT_EQ(member(*get(kId).value(), "b"), "3");
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
  EXPECT_EQ(fallback_.counts().journal_bytes, 0u);
  EXPECT_EQ(events_,
            (Names{"fallback ECONNREFUSED", R"(recovered {"replayed":1,"lost":0,"conflicts":0})"}));
}

TEST_F(RecoveryTest, MergesAndPatchesAreAppliedToTheStoredSession) {
  create(kId, R"({"m":{"x":1}})");
  server_.go_away();
  update(kId, R"({"m":{"y":2}})", {"m"});
  patch(kId, R"({"m":{"x":null}})");
  update(kId, R"({"m":{"z":3}})", {"m"});
  others_update(kId, R"({"m":{"x":1,"w":9}})");
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "m"), R"({"w":9,"y":2,"z":3})");
}

TEST_F(RecoveryTest, ACreatedSessionIsStoredWithItsChangesAndTheTimeItHasLeft) {
  server_.go_away(1);
  create(kId, R"({"a":1})");
  update(kId, R"({"b":2})");
  pass_ms(3'600'000);
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "a"), "1");
  EXPECT_EQ(member(*stored(kId), "b"), "2");
  EXPECT_EQ(seconds_left(kId), 82'800);
}

TEST_F(RecoveryTest, ASessionWhoseReplayedCreationLostItsReplyIsNeverStoredTwice) {
  for (const bool completed : {false, true}) {
    server_.go_away(1);
    create(kId, R"({"a":1})");
    lose_reply_of("sessions.replayCreate");
    server_.come_back();
    ASSERT_TRUE(stored(kId));
    completed ? others_remove(kId) : others_update(kId, R"({"a":2,"c":3})");
    server_.refuse(nullptr);
    come_back_after_outage();
    EXPECT_EQ(stored(kId).has_value(), !completed);
    if (!completed) {
      EXPECT_EQ(member(*stored(kId), "a"), "2");
      EXPECT_EQ(member(*stored(kId), "c"), "3");
    }
    EXPECT_EQ(fallback_.counts().journal_entries, 0u);
    table_->erase("project_session:" + std::string(kId));
  }
}

TEST_F(RecoveryTest, AnUpdateMadeAfterALostReplyToACreationIsReplayedOnTopOfIt) {
  server_.go_away(1);
  create(kId, R"({"a":1})");
  lose_reply_of("sessions.replayCreate");
  server_.come_back();
  server_.go_away();
  EXPECT_TRUE(update(kId, R"({"b":2})").ok());
  others_update(kId, R"({"a":7})");
  server_.refuse(nullptr);
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "a"), "7");
  EXPECT_EQ(member(*stored(kId), "b"), "2");
}

TEST_F(RecoveryTest, AReplayedUpdateWhoseReplyWasLostIsNotAppliedAgain) {
  create(kId, R"({"a":1})");
  server_.go_away();
  update(kId, R"({"a":2})");
  lose_reply_of("sessions.replayChange");
  server_.come_back();
  ASSERT_EQ(member(*stored(kId), "a"), "2");
  others_update(kId, R"({"a":1})");
  server_.refuse(nullptr);
  come_back_after_outage();
  EXPECT_EQ(member(*stored(kId), "a"), "1");
  EXPECT_EQ(fallback_.counts().conflicts, 0u);
}

TEST_F(RecoveryTest, TheLaterOfTwoUpdatesOfOneMemberWinsAndTheOtherIsCounted) {
  create(kId, R"({"a":1,"m":{"x":1,"y":1}})");
  create(kOtherId, R"({"a":1})");
  server_.go_away();
  update(kId, R"({"a":2,"m":{"x":2}})", {"m"});
  clock_.advance_ms(1000);
  others_update(kId, R"({"a":3})");
  others_update(kOtherId, R"({"a":3})");
  clock_.advance_ms(1000);
  update(kOtherId, R"({"a":2})");
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "a"), "3");
  EXPECT_EQ(member(*stored(kId), "m"), R"({"x":2,"y":1})");
  EXPECT_EQ(member(*stored(kOtherId), "a"), "2");
  EXPECT_EQ(fallback_.counts().conflicts, 2u);
  EXPECT_EQ(events_.back(), R"(recovered {"replayed":2,"lost":0,"conflicts":2})");
}

TEST_F(RecoveryTest, AValueThatThisProcessSentWithoutAReplyIsNoConflict) {
  create(kId, R"({"a":1})");
  server_.freeze();
  const auto in_doubt = update(kId, R"({"a":2})");
  server_.time_out(true);
  EXPECT_EQ(in_doubt.code(), ErrorCode::kTimeout);
  server_.thaw();
  server_.go_away();
  EXPECT_EQ(member(update(kId, R"({"a":3})").value(), "a"), "3");
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "a"), "3");
  EXPECT_EQ(fallback_.counts().conflicts, 0u);
}

TEST_F(RecoveryTest, NullIsStoredAndARemovedMemberIsRemoved) {
  create(kId, R"({"a":1,"b":1})");
  server_.go_away();
  update(kId, R"({"a":null})");
  patch(kId, R"({"b":null})");
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "a"), "null");
  EXPECT_EQ(member(*stored(kId), "b"), "");
}

TEST_F(RecoveryTest, WhatWasReadOrTouchedIsProlonged) {
  options_.session_ttl_s = 1000;
  create(kId);
  create(kOtherId);
  server_.go_away();
  pass_ms(500'000);
  get(kId);
  touch(kOtherId);
  pass_ms(100'000);
  server_.come_back();
  EXPECT_EQ(seconds_left(kId), 1000);
  EXPECT_EQ(seconds_left(kOtherId), 1000);
}

TEST_F(RecoveryTest, WhatWasDeletedStaysDeleted) {
  create(kId);
  server_.go_away();
  remove(kId);
  others_update(kId, R"({"x":1})");
  server_.come_back();
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(get(kId).value(), std::nullopt);
  EXPECT_EQ(fallback_.counts().lost, 0u);
}

TEST_F(RecoveryTest, CreateAndDeleteInOneOutageLeaveNothingBehind) {
  server_.go_away(1);
  create(kId);
  update(kId, R"({"x":1})");
  remove(kId);
  server_.come_back();
  EXPECT_EQ(table_->size(), 0u);
}

TEST_F(RecoveryTest, ADeletedSessionWhoseReplayedCreationArrivesLateStaysDeleted) {
  server_.go_away(1);
  create(kId);
  std::optional<Command> late;
  server_.refuse([&](const Command& command) -> std::optional<Error> {
    if (command.operation->name != "sessions.replayCreate") return std::nullopt;
    late = command;
    return FlakyServer::late();
  });
  server_.come_back();
  server_.go_away();
  EXPECT_TRUE(remove(kId).value());
  server_.refuse(nullptr);
  server_.come_back();
  ASSERT_TRUE(late);
  memory_.run(*late, [](auto) {});
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(RecoveryTest, ASessionDeletedElsewhereStaysDeletedAfterTheReplayOfAnUpdate) {
  create(kId);
  create(kOtherId);
  server_.go_away();
  update(kId, R"({"x":1})");
  touch(kOtherId);
  others_.remove(kId, [](auto) {});
  others_.remove(kOtherId, [](auto) {});
  server_.come_back();
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(stored(kOtherId), std::nullopt);
  EXPECT_EQ(get(kId).value(), std::nullopt);
  EXPECT_EQ(fallback_.counts().lost, 1u);
  EXPECT_EQ(
      events_.back(),
      R"(recovered {"replayed":1,"lost":1,"conflicts":0,"reasons":{"ERR_SESSION_NOT_FOUND":1}})");
}

TEST_F(RecoveryTest, WhatEndedMeanwhileIsNotReplayed) {
  options_.session_ttl_s = 60;
  server_.go_away(1);
  create(kId);
  pass_ms(60'000);
  server_.take_seen();
  server_.come_back();
  EXPECT_EQ(server_.take_seen(), Names{"ping"});
  EXPECT_EQ(stored(kId), std::nullopt);
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
}

TEST_F(RecoveryTest, DeletesComeBeforeTheRest) {
  std::vector<std::string> ids;
  for (char c = 'a'; c <= 'f'; ++c) ids.push_back(std::string(kId.substr(0, 35)) + c);
  for (const std::string& id : ids) create(id);
  server_.go_away();
  for (std::size_t i = 0; i < ids.size(); ++i) i % 2 ? (void)remove(ids[i]) : (void)touch(ids[i]);
  server_.take_seen();
  server_.come_back();
  EXPECT_EQ(server_.take_seen(),
            (Names{"ping", "sessions.delete", "sessions.delete", "sessions.delete",
                   "sessions.touch", "sessions.touch", "sessions.touch"}));
}

TEST_F(RecoveryTest, WhatCannotBeBroughtThereIsLostWithItsReason) {
  create(kId);
  create(kOtherId, R"({"long":""})");
  server_.go_away();
  update(kId, R"({"x":1})");
  update(kOtherId, R"({"y":1})");
  table_->set("project_session:" + std::string(kId), "not ours", Table::Expiry::never());
  others_update(kOtherId, R"({"long":"a text that others have stored"})");
  options_.max_value_bytes = stored(kOtherId)->size();
  server_.come_back();
  EXPECT_EQ(fallback_.counts().lost, 2u);
  EXPECT_EQ(
      events_.back(),
      R"(recovered {"replayed":0,"lost":2,"conflicts":0,"reasons":{"ERR_CORRUPT":1,"ERR_TOO_LARGE":1}})");
}

TEST_F(RecoveryTest, WhatTheServerRefusesIsTriedAgainEachSecond) {
  create(kId);
  server_.go_away();
  update(kId, R"({"x":1})");
  refuse_all_but_pings();
  server_.come_back();
  EXPECT_TRUE(breaker_.closed());
  EXPECT_EQ(fallback_.counts().journal_entries, 1u);
  EXPECT_EQ(events_.size(), 1u);
  server_.refuse(nullptr);
  pass_ms(900);
  EXPECT_EQ(fallback_.counts().journal_entries, 1u);
  pass_ms(100);
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_EQ(events_.size(), 2u);
}

TEST_F(RecoveryTest, AServerThatGoesAwayAgainLosesNothing) {
  create(kId);
  create(kOtherId);
  server_.go_away();
  update(kId, R"({"x":1})");
  update(kOtherId, R"({"x":1})");
  int updates = 0;
  server_.refuse([&](const Command& command) -> std::optional<Error> {
    if (command.operation->name != "sessions.replayChange" || ++updates < 2) return std::nullopt;
    return FlakyServer::late();
  });
  server_.come_back();
  EXPECT_EQ(fallback_.counts().journal_entries, 1u);
  server_.refuse(nullptr);
  server_.go_away();
  pass_ms(5000);
  server_.come_back();
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_EQ(member(*stored(kOtherId), "x"), "1");
  EXPECT_EQ(events_,
            (Names{"fallback ECONNREFUSED", R"(recovered {"replayed":2,"lost":0,"conflicts":0})"}));
}

TEST_F(RecoveryTest, CallsOnAnIdWaitUntilItsEntriesAreReplayedAndOthersPass) {
  create(kId);
  create(kOtherId);
  server_.go_away();
  update(kId, R"({"x":1})");
  server_.refuse([](const Command& command) -> std::optional<Error> {
    if (command.operation->name != "sessions.replayChange") return std::nullopt;
    return Error{ErrorCode::kServer, "full", "OOM"};
  });
  server_.come_back();
  const auto first = update(kId, R"({"x":2})");
  const auto then = get(kId);
  const auto other = get(kOtherId);
  EXPECT_TRUE(other.value());
  EXPECT_FALSE(first.ended() || then.ended());
  server_.refuse(nullptr);
  pass_ms(1000);
  ASSERT_TRUE(first.ended() && then.ended());
  EXPECT_EQ(member(first.value(), "x"), "2");
  EXPECT_EQ(member(*then.value(), "x"), "2");
  EXPECT_EQ(member(*stored(kId), "x"), "2");
}

TEST_F(RecoveryTest, ACallThatWaitsForAReplayUntilItsDeadlineIsNotAnsweredFromMemory) {
  create(kId);
  server_.go_away();
  update(kId, R"({"x":1})");
  refuse_all_but_pings();
  server_.come_back();
  const auto updating = update(kId, R"({"y":2})");
  const auto completing = complete(kOtherId);
  EXPECT_EQ(completing.code(), ErrorCode::kServer);
  const auto reading = get(kId);
  pass_ms(1900);
  EXPECT_FALSE(updating.ended());
  pass_ms(100);
  ASSERT_TRUE(updating.ended() && reading.ended());
  EXPECT_EQ(updating.code(), ErrorCode::kTimeout);
  EXPECT_EQ(reading.code(), ErrorCode::kTimeout);
  server_.refuse(nullptr);
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_EQ(member(*stored(kId), "y"), "");
}

TEST_F(RecoveryTest, AnUpdateThatTimedOutIsNotReplayed) {
  create(kId);
  server_.freeze();
  const auto updating = update(kId, R"({"x":1})");
  server_.time_out();
  EXPECT_EQ(updating.code(), ErrorCode::kTimeout);
  server_.thaw();
  pass_ms(100);
  EXPECT_EQ(member(*stored(kId), "x"), "");
  EXPECT_EQ(fallback_.counts().replayed, 0u);
  EXPECT_TRUE(events_.empty());
  EXPECT_FALSE(fallback_.needs_pulse());
}

TEST_F(RecoveryTest, ATenThousandSessionsAreReplayedWithoutADeepStack) {
  server_.go_away(1);
  for (int i = 10'000; i < 20'000; ++i) create(std::string(kId.substr(0, 31)) + std::to_string(i));
  EXPECT_EQ(fallback_.counts().journal_entries, 10'000u);
  server_.come_back();
  EXPECT_EQ(table_->size(), 20'000u);  // each with the mark of its replay
  EXPECT_EQ(fallback_.counts().replayed, 10'000u);
}

}  // namespace
}  // namespace rss
