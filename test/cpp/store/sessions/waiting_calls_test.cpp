// Calls that wait behind others on their session are bounded, and each has one deadline.
#include "contract/limits.h"
#include "store/cache/cache.h"
#include "support/seen_entry.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

class WaitingCallsTest : public SessionsTest {
 protected:
  void SetUp() override {
    create(kId, "{}");
    create(kOtherId, "{}");
    backend_.hold();
  }
};

TEST_F(WaitingCallsTest, AreRefusedBeyondTheirNumber) {
  options_.max_queue_commands = 3;
  const auto first = start_update(kId, R"({"a":1})");
  const auto folded = start_update(kId, R"({"b":1})");
  const auto folded_too = start_update(kId, R"({"c":1})");
  const auto get = start_get(kId);
  EXPECT_EQ(start_update(kId, R"({"d":1})").code(), ErrorCode::kOverloaded);
  EXPECT_EQ(start_get(kId).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(start_remove(kId).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(start_complete(kId).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(start_rotate(kId, "11111111-1111-4111-8111-111111111111").code(),
            ErrorCode::kOverloaded);
  const auto elsewhere = start_get(kOtherId);
  backend_.let_go();
  for (const auto* update : {&first, &folded, &folded_too}) EXPECT_TRUE(update->ok());
  EXPECT_EQ(member(*get.value(), "c"), "1");
  EXPECT_EQ(member(*get.value(), "d"), "");
  EXPECT_TRUE(elsewhere.ok());
}

TEST_F(WaitingCallsTest, AreRefusedBeyondTheirBytes) {
  const std::string fields = R"({"x":")" + std::string(400, 'x') + R"("})";
  options_.max_queue_bytes = 1000;
  const auto first = start_update(kId, fields);
  const auto second = start_update(kId, fields);
  const auto third = start_update(kId, fields);
  EXPECT_EQ(start_update(kId, fields).code(), ErrorCode::kOverloaded);
  backend_.let_go();
  EXPECT_TRUE(first.ok() && second.ok() && third.ok());
}

TEST_F(WaitingCallsTest, FreeTheirCapacityWhenTheyEnd) {
  options_.max_queue_commands = 2;
  for (int round = 0; round < 5; ++round) {
    backend_.hold();
    const auto update = start_update(kId, R"({"a":1})");
    const auto folded = start_update(kId, R"({"b":1})");
    const auto remove = start_touch(kId);
    EXPECT_EQ(start_touch(kId).code(), ErrorCode::kOverloaded);
    backend_.let_go();
    EXPECT_TRUE(update.ok() && folded.ok() && remove.ok());
  }
}

class ImmediateTurnEnd final : public TickEnd {
 public:
  void at_tick_end(Function<void()> action) override { action(); }
};

class OneDeadlineTest : public SessionsTest {
 protected:
  // Every command that is sent has this deadline; time passes behind the first write.
  void expect_deadline(std::uint64_t deadline, int in_first_write) {
    backend_.before_each([this, deadline, in_first_write](const Command& command) {
      EXPECT_EQ(command.deadline, deadline) << command.operation->name;
      if (++sent_ >= in_first_write) clock_.advance_ms(100);
      return std::nullopt;
    });
  }
  std::uint64_t in_time() const {
    return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
  }

  int sent_ = 0;
  ImmediateTurnEnd tick_end_;
  Cache cache_{backend_, clock_, options_, tick_end_};
};

TEST_F(OneDeadlineTest, HoldsForAllStepsOfACacheRead) {
  Pending<Unit> set;
  cache_.set({"t", "n", "k"}, {"1", {}, 100, 50}, set.callback());
  cache_.on_lost();
  expect_deadline(in_time(), 2);
  Pending<Found> get;
  cache_.get({"t", "n", "k"}, get.callback());
  EXPECT_EQ(get.value(), "1");
  EXPECT_EQ(sent_, 3) << "the entry, the log, and the entry's time";
}

TEST_F(OneDeadlineTest, HoldsForAllStepsOfALook) {
  expect_deadline(in_time(), 2);
  Pending<Cache::Seen> look;
  cache_.look({"t", "n", "k"}, Cache::Stale::kNever, {}, look.callback());
  EXPECT_FALSE(look.value().text);
  EXPECT_EQ(sent_, 3) << "the entry, the log, and a log's beginning";
}

TEST_F(OneDeadlineTest, HoldsForAllStepsOfAnUpdate) {
  create(kId, "{}");
  others_update(kId, R"({"a":1})");
  expect_deadline(in_time(), 1);
  EXPECT_TRUE(start_update(kId, R"({"b":1})").ok());
  EXPECT_GE(sent_, 2);
}

}  // namespace
}  // namespace rss
