// What is answered while the server is away, and what is not.
#include "policy/fallback.h"

#include "store/bridge_tokens/bridge_token_operations.h"
#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "store/values/key_value_operations.h"
#include "support/outage_test_base.h"

namespace rss {
namespace {

class FallbackTest : public OutageTest {
 protected:
  void expect_unavailable(const Pending<Reply>& call) {
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.code(), ErrorCode::kUnavailable);
  }
  // The server is back and refuses the replay.
  void make_a_change_to_replay(const std::function<void()>& more = [] {}) {
    create(kId);
    server_.go_away();
    update(kId, R"({"x":1})");
    more();
    server_.refuse([](const Command& command) -> std::optional<Error> {
      if (command.operation->name == "ping") return std::nullopt;
      return Error{ErrorCode::kServer, "full", "OOM"};
    });
    server_.come_back();
  }
};

TEST_F(FallbackTest, WhileTheServerIsThereNothingIsAnsweredHere) {
  EXPECT_TRUE(create(kId, R"({"x":1})").ok());
  EXPECT_TRUE(update(kId, R"({"x":2})").ok());
  EXPECT_TRUE(remove(kId).value());
  EXPECT_EQ(fallback_.counts().answered, 0u);
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
  EXPECT_EQ(tables_, 0);
  EXPECT_TRUE(events_.empty());
}

TEST_F(FallbackTest, AKnownSessionIsReadUpdatedAndTouchedAsIfTheServerWereThere) {
  create(kId, R"({"x":1})");
  server_.go_away();
  EXPECT_EQ(member(*get(kId).value(), "x"), "1");
  EXPECT_EQ(member(update(kId, R"({"y":2})").value(), "y"), "2");
  EXPECT_EQ(member(patch(kId, R"({"x":null})").value(), "x"), "");
  EXPECT_TRUE(touch(kId).value());
  EXPECT_EQ(member(*get(kId).value(), "y"), "2");
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_GE(fallback_.counts().answered, 5u);
}

TEST_F(FallbackTest, ASessionThatIsCreatedMeanwhileIsKnown) {
  server_.go_away(1);
  EXPECT_TRUE(create(kId, R"({"x":1})").ok());
  EXPECT_EQ(member(*get(kId).value(), "x"), "1");
  EXPECT_EQ(stored(kId), std::nullopt);
}

TEST_F(FallbackTest, AnUnseenSessionRejectsAndIsNeverNull) {
  others_.create(kId, "{}", [](auto) {});
  server_.go_away();
  EXPECT_EQ(get(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(update(kId, "{}").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(touch(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(remove(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(get(kOtherId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(get("no UUID").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
}

TEST_F(FallbackTest, ASessionDeletedHereIsNull) {
  create(kId);
  server_.go_away();
  EXPECT_TRUE(remove(kId).value());
  EXPECT_EQ(get(kId).value(), std::nullopt);
  EXPECT_FALSE(remove(kId).value());
  EXPECT_FALSE(touch(kId).value());
  EXPECT_EQ(update(kId, "{}").code(), ErrorCode::kSessionNotFound);
}

TEST_F(FallbackTest, WhatWasSeenLongerThanFifteenMinutesAgoIsNotKnown) {
  create(kId);
  create(kOtherId);
  pass_ms(14 * 60'000);
  server_.go_away();
  EXPECT_TRUE(get(kId).value());
  pass_ms(2 * 60'000);
  EXPECT_EQ(get(kOtherId).code(), ErrorCode::kUnavailable);
  EXPECT_TRUE(get(kId).value());  // read meanwhile
}

TEST_F(FallbackTest, ASessionsEndHoldsHereToo) {
  options_.session_ttl_s = 60;
  create(kId);
  create(kOtherId);
  server_.go_away();
  pass_ms(50'000);
  EXPECT_TRUE(touch(kId).value());
  pass_ms(50'000);
  EXPECT_TRUE(get(kId).value());
  pass_ms(60'000);
  EXPECT_EQ(get(kId).value(), std::nullopt);
  EXPECT_EQ(get(kOtherId).code(), ErrorCode::kUnavailable);
}

TEST_F(FallbackTest, WithoutSlidingASessionEndsHereWhenItWouldHaveThere) {
  options_.session_ttl_s = 60;
  options_.sliding_expiration = false;
  create(kId);
  pass_ms(30'000);
  EXPECT_TRUE(get(kId).value());
  server_.go_away();
  pass_ms(20'000);
  EXPECT_TRUE(get(kId).value());
  EXPECT_TRUE(update(kId, R"({"x":1})").ok());
  pass_ms(10'000);
  EXPECT_EQ(get(kId).value(), std::nullopt);
}

TEST_F(FallbackTest, TheEndThatNoActivityMovesHoldsHereToo) {
  options_.session_ttl_s = 60;
  options_.absolute_session_ttl_s = 90;
  server_.go_away(1);
  EXPECT_TRUE(create(kId).ok());
  pass_ms(50'000);
  EXPECT_TRUE(get(kId).value());
  pass_ms(39'000);
  EXPECT_TRUE(get(kId).value());
  pass_ms(1'000);
  EXPECT_EQ(get(kId).value(), std::nullopt);
}

TEST_F(FallbackTest, CompleteAndRotateRejectAndChangeNothing) {
  create(kId, R"({"x":1})");
  server_.go_away();
  EXPECT_EQ(complete(kId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(rotate(kId, kOtherId).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
  EXPECT_EQ(member(*get(kId).value(), "x"), "1");
}

TEST_F(FallbackTest, WhatMayBeAnsweredNowhereElseRejects) {
  server_.go_away(1);
  expect_unavailable(run(SessionCommands::ping()));
  expect_unavailable(run(BridgeTokenCommands::consume("bridge:x")));
  expect_unavailable(run(CacheCommands::set("cache:t:n:k", "cache_tags:t", "0", 60, "tail")));
}

TEST_F(FallbackTest, TheWrappersCommandsWorkOnMemoryThatEndsWithTheOutage) {
  table_->set("a", "of the server", Table::Expiry::never());
  server_.go_away(1);
  EXPECT_TRUE(run(KeyValueCommands::get("a")).value().is_nil());
  EXPECT_EQ(run(KeyValueCommands::set("a", "of here", 0)).value().text, "OK");
  EXPECT_EQ(run(KeyValueCommands::get("a")).value().text, "of here");
  server_.come_back();
  EXPECT_EQ(run(KeyValueCommands::get("a")).value().text, "of the server");
  server_.go_away();
  EXPECT_TRUE(run(KeyValueCommands::get("a")).value().is_nil());
}

TEST_F(FallbackTest, CacheReadsAreMissesDuringAnOutage) {
  table_->set("cache:t:n:k", "an entry", Table::Expiry::never());
  server_.go_away(1);
  EXPECT_TRUE(run(CacheCommands::get("cache:t:n:k")).value().is_nil());
  EXPECT_TRUE(run(TagLogCommands::news("cache_tags:t", "-inf")).value().items.empty());
}

TEST_F(FallbackTest, ACallThatTimesOutWhileTheBreakerIsClosedRejects) {
  create(kId, R"({"x":1})");
  server_.freeze();
  const auto reading = get(kId);
  const auto creating = create(kOtherId);
  EXPECT_FALSE(reading.ended());
  server_.time_out();
  EXPECT_EQ(reading.code(), ErrorCode::kTimeout);
  EXPECT_EQ(creating.code(), ErrorCode::kTimeout);
  EXPECT_TRUE(breaker_.closed());
  EXPECT_TRUE(events_.empty());
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
}

TEST_F(FallbackTest, AWrittenCallWhoseReplyIsMissingRejectsAlsoWhenTheBreakerIsOpen) {
  create(kId, R"({"x":1})");
  server_.freeze();
  const auto reading = get(kId);
  const auto updating = update(kId, R"({"x":2})");
  const auto removing = remove(kOtherId);
  server_.go_away();
  EXPECT_FALSE(breaker_.closed());
  EXPECT_EQ(reading.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(updating.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(removing.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(member(*get(kId).value(), "x"), "1");
}

TEST_F(FallbackTest, ACallThatWaitsForAConnectionIsAnsweredWhenTheBreakerOpens) {
  create(kId, R"({"x":1})");
  server_.go_away(1);
  const auto updating = update(kId, R"({"x":2})");
  EXPECT_FALSE(updating.ended());
  pass_ms(900);
  EXPECT_FALSE(updating.ended());
  pass_ms(200);
  EXPECT_FALSE(breaker_.closed());
  EXPECT_EQ(member(updating.value(), "x"), "2");
  EXPECT_EQ(events_, Names{"fallback ECONNREFUSED"});
}

TEST_F(FallbackTest, ASessionWhoseRemovalIsInDoubtIsNotReadFromMemory) {
  create(kId);
  server_.freeze();
  const auto removing = remove(kId);
  server_.go_away();
  EXPECT_EQ(removing.code(), ErrorCode::kUnavailable);
  EXPECT_EQ(get(kId).code(), ErrorCode::kUnavailable);
}

TEST_F(FallbackTest, AReadOfAnUnknownSessionThatTimesOutFailsWithErrTimeout) {
  server_.freeze();
  const auto reading = get(kId);
  server_.time_out();
  EXPECT_EQ(reading.code(), ErrorCode::kTimeout);
}

TEST_F(FallbackTest, UpdatesQueuedBehindOneThatTimesOutRejectToo) {
  create(kId);
  server_.freeze();
  const auto first = update(kId, R"({"a":1})");
  const auto second = update(kId, R"({"b":2})");
  const auto removed = remove(kId);
  clock_.advance_ms(2000);
  server_.time_out();
  server_.time_out();
  server_.time_out();
  EXPECT_EQ(first.code(), ErrorCode::kTimeout);
  EXPECT_EQ(second.code(), ErrorCode::kTimeout);
  EXPECT_EQ(removed.code(), ErrorCode::kTimeout);
}

TEST_F(FallbackTest, ARefusalOfTheServerIsWhatTheCallerSees) {
  create(kId);
  for (const ErrorCode code : {ErrorCode::kAuth, ErrorCode::kServer, ErrorCode::kCorrupt,
                               ErrorCode::kTooLarge, ErrorCode::kOverloaded}) {
    server_.refuse([=](const Command&) { return Error{code, "no", "X"}; });
    EXPECT_EQ(get(kId).code(), code);
    EXPECT_EQ(update(kId, "{}").code(), code);
  }
  EXPECT_EQ(fallback_.counts().answered, 0u);
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(FallbackTest, ReportsAnOutageOnceWithItsCause) {
  create(kId);
  server_.go_away(20);
  get(kId);
  EXPECT_EQ(events_, Names{"fallback ECONNREFUSED"});
  EXPECT_TRUE(fallback_.away());
}

TEST_F(FallbackTest, CloseReplaysWhatItCan) {
  make_a_change_to_replay();
  server_.refuse(nullptr);
  bool closed = false;
  fallback_.close([&] { closed = true; });
  EXPECT_TRUE(closed);
  EXPECT_EQ(member(*stored(kId), "x"), "1");
  EXPECT_EQ(fallback_.counts().journal_entries, 0u);
}

TEST_F(FallbackTest, CloseBeginsNothingMoreAfterTenSeconds) {
  create(kOtherId);
  make_a_change_to_replay([this] { update(kOtherId, R"({"x":1})"); });
  server_.refuse(nullptr);
  server_.freeze();
  bool closed = false;
  fallback_.close([&] { closed = true; });
  pass_ms(10'001);
  EXPECT_FALSE(closed);
  server_.refuse([this](const Command& command) -> std::optional<Error> {
    memory_.run(command, [](auto) {});
    return Error{ErrorCode::kServer, "", "OOM"};
  });
  server_.thaw();
  EXPECT_TRUE(closed);
  EXPECT_EQ(fallback_.counts().journal_entries, 2u);
}

TEST_F(FallbackTest, CloseDoesNotWaitForAServerThatIsAway) {
  create(kId);
  server_.go_away();
  update(kId, R"({"x":1})");
  bool closed = false;
  fallback_.close([&] { closed = true; });
  EXPECT_TRUE(closed);
  EXPECT_EQ(fallback_.counts().journal_entries, 1u);
}

TEST_F(FallbackTest, CloseEndsOnceWhenItIsShut) {
  make_a_change_to_replay();
  server_.refuse(nullptr);
  server_.freeze();
  int closed = 0;
  fallback_.close([&] { ++closed; });
  EXPECT_EQ(closed, 0) << "the update is not on the server yet";
  fallback_.shut();
  EXPECT_EQ(closed, 1);
  server_.time_out();
  EXPECT_EQ(closed, 1);
}

TEST_F(FallbackTest, OnceItIsShutCallsEndWithErrClosed) {
  make_a_change_to_replay();
  const auto held = get(kId);
  EXPECT_FALSE(held.ended());
  fallback_.shut();
  EXPECT_EQ(held.code(), ErrorCode::kClosed);
  EXPECT_EQ(get(kId).code(), ErrorCode::kClosed);
}

class FullJournalTest : public OutageTest {
 protected:
  FullJournalTest() : OutageTest({.entries = 2, .bytes = 2000}) {}
};

TEST_F(FullJournalTest, AFullJournalRefusesWithErrOverloadedAndChangesNothing) {
  server_.go_away(1);
  EXPECT_TRUE(create(kId).ok());
  EXPECT_TRUE(create(kOtherId).ok());
  const std::string third = "7d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d03";
  EXPECT_EQ(create(third).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(get(third).code(), ErrorCode::kUnavailable);
  EXPECT_TRUE(update(kId, R"({"x":1})").ok());
  EXPECT_EQ(member(*get(kId).value(), "x"), "1");
  EXPECT_TRUE(remove(kId).value());
}

}  // namespace
}  // namespace rss
