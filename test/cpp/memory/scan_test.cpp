// Going through all keys in steps, while they come and go.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

class ScanTest : public testing::Test {
 protected:
  void put(const std::string& name, int from, int to) {
    for (int i = from; i < to; ++i)
      ASSERT_TRUE(table_.set(name + std::to_string(i), "value", Table::Expiry::never()));
  }
  void erase(const std::string& name, int from, int to) {
    for (int i = from; i < to; ++i) ASSERT_TRUE(table_.erase(name + std::to_string(i)));
  }
  bool step() {
    std::vector<std::string> keys;
    cursor_ = table_.scan(cursor_, keys);
    for (const std::string& key : keys) ++met_[key];
    return cursor_ != 0;
  }

  ManualClock clock_;
  MemoryTable table_{clock_, 64u << 20};
  std::uint64_t cursor_ = 0;
  std::map<std::string, int> met_;
};

TEST_F(ScanTest, ReturnsEveryKeyOnce) {
  put("key:", 0, 5000);
  while (step()) continue;
  EXPECT_EQ(met_.size(), 5000u);
  for (const auto& [key, times] : met_) ASSERT_EQ(times, 1) << key;
}

TEST_F(ScanTest, EndsImmediatelyOnAnEmptyTable) {
  while (step()) continue;
  EXPECT_TRUE(met_.empty());
}

TEST_F(ScanTest, LooksAtABoundedNumberOfKeysPerStep) {
  put("key:", 0, 50'000);
  int steps = 1;
  for (; step(); ++steps) ASSERT_LT(met_.size(), 50'000u);
  EXPECT_GE(steps, 50);
}

TEST_F(ScanTest, LeavesOutWhatHasEnded) {
  put("key:", 0, 10);
  table_.expire_at("key:3", clock_.wall_ms() + 1);
  clock_.advance_ms(1);
  while (step()) continue;
  EXPECT_EQ(met_.size(), 9u);
  EXPECT_FALSE(met_.contains("key:3"));
}

TEST_F(ScanTest, MeetsWhatStaysOnceWhileTheTableGrows) {
  put("stays:", 0, 1000);
  for (int i = 0; step(); ++i) put("comes:", i * 500, (i + 1) * 500);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(met_["stays:" + std::to_string(i)], 1) << i;
}

TEST_F(ScanTest, MeetsWhatStaysOnceWhileTheTableShrinks) {
  put("stays:", 0, 1000);
  put("goes:", 0, 40'000);
  for (int i = 0; step(); ++i) {
    if (i < 40) erase("goes:", i * 1000, (i + 1) * 1000);
  }
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(met_["stays:" + std::to_string(i)], 1) << i;
}

}  // namespace
}  // namespace rss
