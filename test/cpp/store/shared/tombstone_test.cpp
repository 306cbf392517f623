#include "store/shared/tombstone.h"

#include <gtest/gtest.h>

#include "memory/memory_table.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

class TombstoneTest : public testing::Test {
 protected:
  ManualClock clock_;
  MemoryTable table_{clock_, 64u << 20};
};

TEST_F(TombstoneTest, ReplacesASessionAndCountsAsAbsent) {
  table_.set("key", "{}", Table::Expiry::never());
  EXPECT_TRUE(holds_session(table_, "key"));
  bury(table_, "key");
  EXPECT_FALSE(holds_session(table_, "key"));
  EXPECT_FALSE(remove_session(table_, "key"));
  EXPECT_EQ(table_.get("key"), kTombstone) << "a removal leaves it in place";
}

TEST_F(TombstoneTest, ExpiresAfterAMinute) {
  bury(table_, "key");
  clock_.advance_ms(kTombstoneTtlMs - 1);
  EXPECT_TRUE(table_.get("key"));
  clock_.advance_ms(1);
  EXPECT_FALSE(table_.get("key"));
}

TEST_F(TombstoneTest, ARemovalDeletesASessionOnce) {
  table_.set("key", "{}", Table::Expiry::never());
  EXPECT_TRUE(remove_session(table_, "key"));
  EXPECT_FALSE(remove_session(table_, "key"));
}

TEST_F(TombstoneTest, AReplyIsAbsentIfItIsNilOrATombstone) {
  EXPECT_TRUE(is_absent(Reply::nil()));
  EXPECT_TRUE(is_absent(Reply::from(std::string(kTombstone))));
  EXPECT_FALSE(is_absent(Reply::from(std::string("{}"))));
  EXPECT_FALSE(is_absent(Reply::from(std::int64_t{0})));
}

}  // namespace
}  // namespace rss
