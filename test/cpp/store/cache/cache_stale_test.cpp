// The cache of entries whose tags may be stale before they are expired, over the embedded table.
#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "store/cache/cache.h"
#include "support/manual_clock.h"
#include "support/manual_tick_end.h"
#include "support/pending.h"
#include "support/seen_entry.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

class CacheStaleTest : public testing::Test {
 protected:
  SeenEntry look(std::vector<std::string> more_tags = {}) {
    Pending<Cache::Seen> call;
    cache_.look(kPlace, Cache::Stale::kByTags, std::move(more_tags), call.callback());
    turn_.end_tick();
    return call.value();
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
  ManualTickEnd turn_;
  Options options_;
  Cache cache_{watched_, clock_, options_, turn_};
};

TEST_F(CacheStaleTest, AMissReturnsTheMarkWithWhichTheComputedValueIsStored) {
  const auto miss = look();
  EXPECT_EQ(miss.text, std::nullopt);
  EXPECT_FALSE(miss.mark.empty());
  EXPECT_TRUE(store(miss.mark, {"tag"}));
  EXPECT_EQ(look().text, kBytes);
  EXPECT_FALSE(look().stale);
}

TEST_F(CacheStaleTest, AStaleEntryIsThereUntilItsSecondsHavePassed) {
  store(look().mark, {"tag"});
  make_stale({"tag"}, 10);
  EXPECT_EQ(look().text, kBytes);
  EXPECT_TRUE(look().stale);
  clock_.advance_ms(9'999);
  EXPECT_TRUE(look().stale);
  clock_.advance_ms(2);
  EXPECT_EQ(look().text, std::nullopt);
  EXPECT_FALSE(look().stale);
}

TEST_F(CacheStaleTest, OnlyAStaleEntryIsCheckedAgainstTheServersClock) {
  store(look().mark, {"tag"});
  watched_.take_seen();
  look({"soft"});
  EXPECT_EQ(watched_.take_seen().size(), 2u);
  make_stale({"soft"}, 10);
  watched_.take_seen();
  EXPECT_TRUE(look({"soft"}).stale);
  EXPECT_EQ(watched_.take_seen().size(), 3u);
  EXPECT_FALSE(look().stale);
}

TEST_F(CacheStaleTest, AnEntryThatIsComputedWhileItsTagBecomesStaleIsStoredAndStale) {
  const std::string mark = look().mark;
  make_stale({"tag"}, 10);
  EXPECT_TRUE(store(mark, {"tag"}));
  EXPECT_TRUE(look().stale);
  EXPECT_TRUE(store(look().mark, {"tag"}));
  EXPECT_FALSE(look().stale);
}

TEST_F(CacheStaleTest, AnEntryThatIsComputedWhileItsTagIsInvalidatedIsNotStored) {
  const std::string mark = look().mark;
  Pending<Unit> call;
  cache_.invalidate("t", {"tag"}, call.callback());
  EXPECT_FALSE(store(mark, {"tag"}));
  EXPECT_EQ(look().text, std::nullopt);
}

TEST_F(CacheStaleTest, AnEntryThatIsLongerThanMaxValueBytesIsAMiss) {
  store(look().mark, {"tag"});
  options_.max_value_bytes = kBytes.size();
  EXPECT_EQ(look().text, kBytes);
  options_.max_value_bytes = kBytes.size() - 1;
  EXPECT_EQ(look().text, std::nullopt);
  EXPECT_FALSE(look().mark.empty());
}

TEST_F(CacheStaleTest, AValueThatIsNotACacheEntryIsAMiss) {
  look();
  table_->set("cache:t:n:k", "something else", MemoryTable::Expiry::never(),
              MemoryTable::Class::kCache);
  EXPECT_EQ(look().text, std::nullopt);
}

}  // namespace
}  // namespace rss
