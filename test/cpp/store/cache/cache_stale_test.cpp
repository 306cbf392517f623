// The cache of entries whose tags may be stale before they are expired, over the embedded table.
#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "store/cache/cache.h"
#include "support/manual_clock.h"
#include "support/manual_turn_end.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

// What a look has found, kept beyond the call.
struct Looked {
  std::optional<std::string> text;
  std::string mark;
  bool stale = false;
  bool failed = false;
};

class CacheStaleTest : public testing::Test {
 protected:
  std::shared_ptr<Looked> look(std::vector<std::string> more_tags = {}) {
    auto looked = std::make_shared<Looked>();
    cache_.look_or_stale(kPlace, std::move(more_tags), [looked](const Result<Cache::Seen>& seen) {
      looked->failed = !seen.ok();
      if (!seen.ok()) return;
      if (seen.value().text) looked->text = std::string(*seen.value().text);
      looked->mark = seen.value().mark;
      looked->stale = seen.value().stale;
    });
    turn_.end_turn();
    return looked;
  }
  bool store(const std::string& mark, std::vector<std::string> tags) {
    Pending<bool> call;
    cache_.store(kPlace, mark, {kBytes, std::move(tags), 100}, call.callback());
    return call.ok() && call.value();
  }
  void make_stale(const std::vector<std::string>& tags, std::int64_t seconds) {
    Pending<Unit> call;
    cache_.make_stale("t", tags, seconds, call.callback());
    EXPECT_TRUE(call.ok());
  }

  static constexpr Cache::Place kPlace{"t", "n", "k"};
  const std::string kBytes{"\0\n\xff\t", 4};
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend watched_{memory_};
  ManualTurnEnd turn_;
  Options options_;
  Cache cache_{watched_, clock_, options_, turn_};
};

TEST_F(CacheStaleTest, ALookGivesAMarkThatWhatIsComputedIsStoredWith) {
  const auto miss = look();
  EXPECT_EQ(miss->text, std::nullopt);
  EXPECT_FALSE(miss->mark.empty());
  EXPECT_TRUE(store(miss->mark, {"tag"}));
  EXPECT_EQ(look()->text, kBytes);
  EXPECT_FALSE(look()->stale);
}

TEST_F(CacheStaleTest, AStaleEntryIsThereUntilItsSecondsHavePassed) {
  store(look()->mark, {"tag"});
  make_stale({"tag"}, 10);
  EXPECT_EQ(look()->text, kBytes);
  EXPECT_TRUE(look()->stale);
  clock_.advance_ms(9'999);
  EXPECT_TRUE(look()->stale);
  clock_.advance_ms(2);
  EXPECT_EQ(look()->text, std::nullopt);
  EXPECT_FALSE(look()->stale);
}

TEST_F(CacheStaleTest, OnlyAStaleEntryIsWorthAQuestionForTheTime) {
  store(look()->mark, {"tag"});
  watched_.take_seen();
  look({"soft"});
  EXPECT_EQ(watched_.take_seen().size(), 2u);
  make_stale({"soft"}, 10);
  watched_.take_seen();
  EXPECT_TRUE(look({"soft"})->stale);
  EXPECT_EQ(watched_.take_seen().size(), 3u);
  EXPECT_FALSE(look()->stale);
}

TEST_F(CacheStaleTest, AnEntryThatIsComputedWhileItsTagBecomesStaleIsStoredAndStale) {
  const std::string mark = look()->mark;
  make_stale({"tag"}, 10);
  EXPECT_TRUE(store(mark, {"tag"}));
  EXPECT_TRUE(look()->stale);
  EXPECT_TRUE(store(look()->mark, {"tag"}));
  EXPECT_FALSE(look()->stale);
}

TEST_F(CacheStaleTest, AnEntryThatIsComputedWhileItsTagIsInvalidatedIsNotStored) {
  const std::string mark = look()->mark;
  Pending<Unit> call;
  cache_.invalidate("t", {"tag"}, call.callback());
  EXPECT_FALSE(store(mark, {"tag"}));
  EXPECT_EQ(look()->text, std::nullopt);
}

TEST_F(CacheStaleTest, WhatIsNoEntryOfOursIsNone) {
  look();
  table_->set("cache:t:n:k", "something else", MemoryTable::Expiry::never(),
              MemoryTable::Class::kCache);
  const auto looked = look();
  EXPECT_EQ(looked->text, std::nullopt);
  EXPECT_FALSE(looked->failed);
}

}  // namespace
}  // namespace rss
