// Invalidations that could not be made while the server was away.
#include "policy/pending_invalidations.h"

#include "store/cache/cache_operations.h"
#include "store/cache/tag_log_operations.h"
#include "support/outage_test_base.h"

namespace rss {
namespace {

Command clear_of(std::size_t i) {
  return TagLogCommands::clear("cache_tags:" + std::to_string(i), "a");
}

TEST(PendingInvalidations, KeepsTheRoomOfACommandThatIsSentUntilItIsPutBackOrDropped) {
  PendingInvalidations pending;
  for (std::size_t i = 0; i < PendingInvalidations::kMaxCommands; ++i)
    ASSERT_TRUE(pending.keep(clear_of(i)));
  const std::optional<Command> sent = pending.take();
  EXPECT_FALSE(pending.keep(clear_of(PendingInvalidations::kMaxCommands)));
  pending.put_back(*sent);
  EXPECT_EQ(pending.size(), PendingInvalidations::kMaxCommands);
  pending.take();
  pending.drop_taken();
  EXPECT_TRUE(pending.keep(clear_of(PendingInvalidations::kMaxCommands)));
}

class InvalidationTest : public OutageTest {
 protected:
  static Command invalidate(const std::string& generation = "a") {
    return TagLogCommands::invalidate("cache_tags:t", generation, {"tag"});
  }
  static Command read() { return CacheCommands::get("cache:t:n:k"); }

  void refuse_invalidations(ErrorCode code, const std::string& word) {
    server_.refuse([=](const Command& command) -> std::optional<Error> {
      if (command.operation->name != "cache.invalidateTags") return std::nullopt;
      return Error{code, "no", word};
    });
  }
};

TEST_F(InvalidationTest, IsRejectedKeptOnceAndSentBeforeAnyCacheRead) {
  server_.go_away(1);
  EXPECT_EQ(run(invalidate("a")).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(run(invalidate("b")).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(run(CacheCommands::remove("cache:t:n:k")).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(run(TagLogCommands::clear("cache_tags:t", "c")).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(fallback_.counts().kept, 3u);
  server_.take_seen();
  server_.come_back();
  run(read());
  EXPECT_EQ(server_.take_seen(),
            (Names{"ping", "cache.invalidateTags", "cache.delete", "cache.clear", "cache.get"}));
  EXPECT_EQ(fallback_.counts().kept, 0u);
  EXPECT_EQ(events_.back(), R"(recovered {"replayed":3,"lost":0,"conflicts":0})");
}

TEST_F(InvalidationTest, IsReplayedBeforeTheNextCacheReadWhenOnlyItTimedOut) {
  server_.freeze();
  const auto call = run(invalidate());
  server_.time_out();
  EXPECT_EQ(call.code(), ErrorCode::kTimeout);
  server_.thaw();
  server_.take_seen();
  const auto reading = run(read());
  EXPECT_FALSE(reading.ended());
  pass_ms(100);
  EXPECT_TRUE(reading.ended());
  EXPECT_EQ(server_.take_seen(), (Names{"cache.invalidateTags", "cache.get"}));
}

TEST_F(InvalidationTest, WhileTheServerRejectsItCacheReadsAreMissesAndOtherCallsPass) {
  table_->set("cache:t:n:k", "an old entry", Table::Expiry::never());
  create(kId);
  server_.go_away();
  run(invalidate());
  refuse_invalidations(ErrorCode::kServer, "OOM");
  server_.come_back();
  EXPECT_TRUE(get(kId).value());
  for (int round = 0; round < 3; ++round) {
    const auto reading = run(read());
    ASSERT_TRUE(reading.ended());
    EXPECT_TRUE(reading.value().is_nil());
    pass_ms(1000);
  }
  server_.refuse(nullptr);
  pass_ms(1000);
  EXPECT_EQ(run(read()).value().text, "an old entry");
  EXPECT_EQ(fallback_.counts().lost, 0u);
}

TEST_F(InvalidationTest, ARejectionEndsTheCacheReadsThatWaitedForIt) {
  server_.freeze();
  run(invalidate());
  server_.time_out();
  const auto reading = run(read());
  EXPECT_FALSE(reading.ended());
  refuse_invalidations(ErrorCode::kServer, "OOM");
  server_.thaw();
  pass_ms(100);
  ASSERT_TRUE(reading.ended());
  EXPECT_TRUE(reading.value().is_nil());
}

TEST_F(InvalidationTest, IsCountedAsLostWithItsReasonWhenEveryRetryWouldFail) {
  table_->set("cache:t:n:k", "an old entry", Table::Expiry::never());
  for (const auto& [code, word] :
       {std::pair{ErrorCode::kCorrupt, "WRONGTYPE"}, std::pair{ErrorCode::kServer, "NOPERM"}}) {
    server_.go_away();
    EXPECT_EQ(run(invalidate()).code(), ErrorCode::kUnavailable);
    refuse_invalidations(code, word);
    server_.come_back();
    EXPECT_EQ(run(read()).value().text, "an old entry");
    EXPECT_EQ(fallback_.counts().kept, 0u);
    server_.refuse(nullptr);
  }
  EXPECT_EQ(fallback_.counts().lost, 2u);
  EXPECT_EQ(events_[1],
            R"(recovered {"replayed":0,"lost":1,"conflicts":0,"reasons":{"ERR_CORRUPT":1}})");
  EXPECT_EQ(events_[3],
            R"(recovered {"replayed":0,"lost":1,"conflicts":0,"reasons":{"ERR_SERVER":1}})");
}

TEST_F(InvalidationTest, AFinalRejectionDoesNotHoldBackOtherInvalidations) {
  server_.go_away(1);
  run(invalidate());
  run(TagLogCommands::clear("cache_tags:t", "c"));
  refuse_invalidations(ErrorCode::kCorrupt, "WRONGTYPE");
  server_.take_seen();
  server_.come_back();
  EXPECT_EQ(server_.take_seen(), (Names{"ping", "cache.invalidateTags", "cache.clear"}));
  EXPECT_EQ(events_.back(),
            R"(recovered {"replayed":1,"lost":1,"conflicts":0,"reasons":{"ERR_CORRUPT":1}})");
}

TEST_F(InvalidationTest, OfTooManyKindsIsRefusedAsOverloaded) {
  server_.go_away(1);
  for (std::size_t i = 0; i < PendingInvalidations::kMaxCommands; ++i)
    run(CacheCommands::remove("cache:t:n:" + std::to_string(i)));
  EXPECT_EQ(run(CacheCommands::remove("cache:t:n:more")).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(run(CacheCommands::remove("cache:t:n:7")).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(fallback_.counts().kept, PendingInvalidations::kMaxCommands);
}

}  // namespace
}  // namespace rss
