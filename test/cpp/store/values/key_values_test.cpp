#include "store/values/key_values.h"

#include <gtest/gtest.h>

#include "memory/memory_backend.h"
#include "support/manual_clock.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

class KeyValuesTest : public testing::Test {
 protected:
  using FoundCall = Pending<Found>;
  using NumberCall = Pending<std::int64_t>;
  using ListCall = Pending<std::vector<std::optional<std::string>>>;

  FoundCall get(std::string_view key) {
    FoundCall call;
    values_.get(key, call.callback());
    return call;
  }
  FoundCall set(std::string_view key, std::string_view value, KeyValues::SetOptions with = {}) {
    FoundCall call;
    values_.set(key, value, with, call.callback());
    return call;
  }
  NumberCall expire(std::string_view key, std::int64_t ttl_s) {
    NumberCall call;
    values_.expire(key, ttl_s, call.callback());
    return call;
  }
  NumberCall ttl(std::string_view key) {
    NumberCall call;
    values_.ttl(key, call.callback());
    return call;
  }
  NumberCall incr(std::string_view key) {
    NumberCall call;
    values_.incr(key, call.callback());
    return call;
  }
  NumberCall del(const std::vector<std::string>& keys) {
    NumberCall call;
    values_.del(keys, call.callback());
    return call;
  }
  NumberCall exists(const std::vector<std::string>& keys) {
    NumberCall call;
    values_.exists(keys, call.callback());
    return call;
  }
  ListCall mget(const std::vector<std::string>& keys) {
    ListCall call;
    values_.mget(keys, call.callback());
    return call;
  }

  static Options with_prefix() {
    Options options;
    options.key_prefix = "app:";
    options.max_value_bytes = 10;
    return options;
  }

  const Options options_ = with_prefix();
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend backend_{memory_};
  KeyValues values_{backend_, clock_, options_};
};

TEST_F(KeyValuesTest, AValueIsFoundUnderItsPrefixedKey) {
  EXPECT_EQ(get("key").value(), std::nullopt);
  EXPECT_EQ(set("key", "value").value(), "OK");
  EXPECT_EQ(get("key").value(), "value");
  EXPECT_EQ(table_->get("app:key"), "value");
}

TEST_F(KeyValuesTest, AValueEndsWithItsTtl) {
  set("key", "value", {.ttl_s = 10});
  EXPECT_EQ(ttl("key").value(), 10);
  clock_.advance_ms(500);
  EXPECT_EQ(ttl("key").value(), 10);
  clock_.advance_ms(1);
  EXPECT_EQ(ttl("key").value(), 9);
  clock_.advance_ms(9'498);
  EXPECT_EQ(ttl("key").value(), 0);
  EXPECT_EQ(get("key").value(), "value");
  clock_.advance_ms(1);
  EXPECT_EQ(ttl("key").value(), -2);
  EXPECT_EQ(get("key").value(), std::nullopt);
}

TEST_F(KeyValuesTest, SetOnlyIfAbsentAnswersWithNothingWhenItIsThere) {
  EXPECT_EQ(set("key", "1", {.only_if_absent = true}).value(), "OK");
  EXPECT_EQ(set("key", "2", {.ttl_s = 5, .only_if_absent = true}).value(), std::nullopt);
  EXPECT_EQ(get("key").value(), "1");
  EXPECT_EQ(ttl("key").value(), -1);
}

TEST_F(KeyValuesTest, AValueOverTheLimitIsNotSent) {
  EXPECT_EQ(set("key", "0123456789").value(), "OK");
  backend_.take_seen();
  EXPECT_EQ(set("key", "0123456789x").code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(backend_.take_seen().empty());
}

TEST_F(KeyValuesTest, NumbersCountKeysThatAreThere) {
  set("a", "");
  set("b", "2");
  EXPECT_EQ(exists({"a", "b", "c", "a"}).value(), 3);
  EXPECT_EQ(del({"a", "b", "c", "a"}).value(), 2);
  EXPECT_EQ(exists({"a", "b"}).value(), 0);
}

TEST_F(KeyValuesTest, ExpireReturnsWhetherTheKeyExists) {
  EXPECT_EQ(expire("key", 5).value(), 0);
  set("key", "value");
  EXPECT_EQ(expire("key", 5).value(), 1);
  EXPECT_EQ(ttl("key").value(), 5);
  EXPECT_EQ(expire("key", 0).value(), 1);
  EXPECT_EQ(get("key").value(), std::nullopt);
}

TEST_F(KeyValuesTest, IncrCountsAndKeepsTheEnd) {
  EXPECT_EQ(incr("n").value(), 1);
  expire("n", 100);
  EXPECT_EQ(incr("n").value(), 2);
  EXPECT_EQ(ttl("n").value(), 100);
  set("n", "text");
  EXPECT_EQ(incr("n").code(), ErrorCode::kServer);
}

TEST_F(KeyValuesTest, MgetKeepsTheOrderOfTheKeys) {
  set("a", "1");
  set("b", "");
  const std::vector<std::optional<std::string>> expected = {"", std::nullopt, "1", ""};
  EXPECT_EQ(mget({"b", "none", "a", "b"}).value(), expected);
}

TEST_F(KeyValuesTest, EachCallHasItsDeadlineAndEndsWithTheErrorOfTheBackend) {
  clock_.advance_ms(1000);
  std::size_t calls = 0;
  backend_.before_each([&](const Command& command) -> std::optional<Result<Reply>> {
    EXPECT_EQ(command.deadline, 3'000'000'000u) << command.operation->name;
    ++calls;
    return Error{ErrorCode::kUnavailable, "away", "ECONNREFUSED"};
  });
  EXPECT_EQ(get("a").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(set("a", "1").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(del({"a"}).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(exists({"a"}).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(expire("a", 1).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(ttl("a").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(incr("a").code(), ErrorCode::kUnavailable);
  EXPECT_EQ(mget({"a"}).outcome().error().cause, "ECONNREFUSED");
  EXPECT_EQ(calls, 8u);
}

}  // namespace
}  // namespace rss
