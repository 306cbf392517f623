// The cache over the embedded table, behind a backend that holds commands and looks at them.
#include "store/cache/cache.h"

#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "support/manual_clock.h"
#include "support/manual_tick_end.h"
#include "support/pending.h"
#include "support/seen_entry.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

class CacheTest : public testing::Test {
 protected:
  using FoundCall = Pending<Found>;
  using ListCall = Pending<TextList>;
  using UnitCall = Pending<Unit>;

  FoundCall get(std::string_view key) {
    FoundCall call;
    cache_.get({"t", "n", key}, call.callback());
    return call;
  }
  ListCall get_many(const std::vector<std::string>& keys) {
    ListCall call;
    cache_.get_many("t", "n", keys, call.callback());
    return call;
  }
  std::optional<std::string> got(std::string_view key) {
    const FoundCall call = get(key);
    turn_.end_tick();
    EXPECT_TRUE(call.ended());
    return call.ok() ? call.value() : std::nullopt;
  }
  UnitCall set(std::string_view key, std::string text, std::vector<std::string> tags = {}) {
    UnitCall call;
    cache_.set({"t", "n", key}, {std::move(text), std::move(tags), 100}, call.callback());
    return call;
  }
  UnitCall invalidate(const std::vector<std::string>& tags) {
    UnitCall call;
    cache_.invalidate("t", tags, call.callback());
    return call;
  }

  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend watched_{memory_};
  ManualTickEnd turn_;
  Options options_;
  Cache cache_{watched_, clock_, options_, turn_};
};

TEST_F(CacheTest, AReadIsAnsweredBehindTheNewsOfTheLog) {
  set("k", "1");
  const FoundCall call = get("k");
  EXPECT_FALSE(call.ended());
  turn_.end_tick();
  ASSERT_TRUE(call.ended());
  EXPECT_EQ(call.value(), "1");
}

TEST_F(CacheTest, TheReadsOfATurnShareOneReadOfTheLog) {
  set("a", "1");
  watched_.take_seen();
  std::vector<FoundCall> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(get("a"));
  const ListCall many = get_many({"a", "b"});
  turn_.end_tick();
  EXPECT_EQ(watched_.take_seen().size(), 102u);
  for (const FoundCall& call : calls) EXPECT_EQ(call.value(), "1");
  EXPECT_EQ(many.value(), (TextList{"1", std::nullopt}));
}

TEST_F(CacheTest, AnInvalidationBetweenAnEntryAndTheNewsCounts) {
  set("k", "1", {"user"});
  const FoundCall call = get("k");
  invalidate({"user"});
  turn_.end_tick();
  EXPECT_EQ(call.value(), std::nullopt);
}

TEST_F(CacheTest, AReadIsNeverJudgedByNewsThatWereAskedForBeforeIt) {
  set("k", "1", {"user"});
  got("k");
  watched_.hold();
  const FoundCall first = get("k");
  turn_.end_tick();
  invalidate({"user"});
  const FoundCall second = get("k");
  turn_.end_tick();
  EXPECT_EQ(watched_.held(), 5u);
  watched_.let_go();
  EXPECT_EQ(first.value(), "1");
  EXPECT_EQ(second.value(), std::nullopt);
}

TEST_F(CacheTest, AClockThatGoesBackGivesNoMomentTwice) {
  invalidate({"other"});
  set("k", "1", {"user"});
  clock_.set_wall_ms(ManualClock::kStart - 3'600'000);
  set("l", "1", {"user"});
  invalidate({"user"});
  EXPECT_EQ(got("k"), std::nullopt);
  EXPECT_EQ(got("l"), std::nullopt);
  set("k", "2", {"user"});
  EXPECT_EQ(got("k"), "2");
  cache_.clear("t", UnitCall().callback());
  EXPECT_EQ(got("k"), std::nullopt);
}

TEST_F(CacheTest, NewsThatFailFailTheirReadsAndTheLogIsReadWhole) {
  set("k", "1", {"user"});
  got("k");
  watched_.hold();
  const FoundCall call = get("k");
  turn_.end_tick();
  watched_.let_one_go();
  watched_.fail_one(Error{ErrorCode::kUnavailable, "lost"});
  watched_.let_go();
  EXPECT_EQ(call.code(), ErrorCode::kUnavailable);
  std::string after;
  const FoundCall next = get("k");
  watched_.before_next([&](const Command& command) {
    after = command.argument(0);
    return std::nullopt;
  });
  turn_.end_tick();
  EXPECT_EQ(after, "-inf");
  EXPECT_EQ(next.value(), "1");
}

TEST_F(CacheTest, NewsOfALogThatWasDroppedMeanwhileAreReadAgainWhole) {
  set("k", "1", {"user"});
  got("k");
  watched_.hold();
  const FoundCall call = get("k");
  turn_.end_tick();
  cache_.on_lost();
  watched_.take_seen();
  watched_.let_go();
  EXPECT_EQ(call.value(), "1");
  EXPECT_EQ(watched_.take_seen().size(), 1u);
}

TEST_F(CacheTest, AnEntryThatCannotBeReadFailsItsReadAlone) {
  set("k", "1");
  got("k");
  watched_.hold();
  const FoundCall bad = get("other");
  const FoundCall good = get("k");
  turn_.end_tick();
  watched_.fail_one(Error{ErrorCode::kTimeout, "late"});
  watched_.let_go();
  EXPECT_EQ(bad.code(), ErrorCode::kTimeout);
  EXPECT_EQ(good.value(), "1");
}

TEST_F(CacheTest, ForgettingATenantCostsAWholeReadAndNothingElse) {
  set("k", "1", {"user"});
  EXPECT_EQ(got("k"), "1");
  invalidate({"user"});
  const FoundCall under_way = get("k");
  for (std::size_t i = 0; i < TagLogCache::kMaxTenants; ++i)
    cache_.remove({"tenant" + std::to_string(i), "n", "k"}, Pending<bool>().callback());
  turn_.end_tick();
  EXPECT_EQ(under_way.value(), std::nullopt);
  set("k", "2", {"user"});
  EXPECT_EQ(got("k"), "2");
}

TEST_F(CacheTest, AStoreAfterAnInvalidationOfItsTagStoresNothing) {
  Pending<Cache::Seen> look;
  cache_.look({"t", "n", "k"}, Cache::Stale::kNever, {}, look.callback());
  turn_.end_tick();
  const std::string mark = look.value().mark;
  ASSERT_NE(mark, "");
  EXPECT_TRUE(cache_.is_fresh("t", mark, {}) || !got("k"));
  invalidate({"user"});
  Pending<bool> refused;
  cache_.store({"t", "n", "k"}, mark, {"1", {"user"}, 100}, refused.callback());
  EXPECT_FALSE(refused.value());
  Pending<bool> stored;
  cache_.store({"t", "n", "k"}, mark, {"2", {"other"}, 100}, stored.callback());
  EXPECT_TRUE(stored.value());
  EXPECT_EQ(got("k"), "2");
  EXPECT_FALSE(cache_.is_fresh("t", mark, {"user"}));
  EXPECT_TRUE(cache_.is_fresh("t", mark, {"other"}));
}

}  // namespace
}  // namespace rss
