#include "store/shared/caller.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/task.h"
#include "memory/memory_backend.h"
#include "store/values/key_value_operations.h"
#include "support/manual_clock.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {
namespace {

constexpr std::string_view kText = "a text that is longer than what a string holds in place";

class CallerTest : public testing::Test {
 protected:
  CallerTest() { table_->set("from", kText, Table::Expiry::never()); }

  // Stores under one key what it reads under another.
  Task copy(std::string from, std::string to, Callback<Result<Unit>> done) {
    const std::uint64_t deadline = caller_.deadline();
    Result<Reply> read = co_await caller_.run(KeyValueCommands::get(from), deadline);
    if (!read.ok()) co_return done(std::move(read.error()));
    const std::string text = read.value().text;
    Result<Reply> written = co_await caller_.run(KeyValueCommands::set(to, text, 0), deadline);
    if (!written.ok()) co_return done(std::move(written.error()));
    done(Unit{});
  }

  ManualClock clock_;
  Options options_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend backend_{memory_};
  Caller caller_{backend_, clock_, options_};
  Pending<Unit> call_;
};

TEST_F(CallerTest, ACoroutineContinuesWithRepliesThatComeAtOnce) {
  copy("from", "to", call_.callback());
  EXPECT_TRUE(call_.ok());
  EXPECT_EQ(table_->get("to"), kText);
}

TEST_F(CallerTest, ACoroutineContinuesWithRepliesThatComeLater) {
  backend_.hold();
  copy("from", "to", call_.callback());
  EXPECT_EQ(backend_.held(), 1u);
  backend_.let_one_go();
  EXPECT_EQ(backend_.held(), 1u);
  EXPECT_FALSE(call_.ended());
  backend_.let_one_go();
  EXPECT_TRUE(call_.ok());
  EXPECT_EQ(table_->get("to"), kText);
}

TEST_F(CallerTest, ACoroutineEndsWithTheErrorOfItsStep) {
  backend_.hold();
  copy("from", "to", call_.callback());
  backend_.let_one_go();
  backend_.fail_one(Error{ErrorCode::kClosed, "the storage is closed"});
  EXPECT_EQ(call_.code(), ErrorCode::kClosed);
  EXPECT_FALSE(table_->get("to"));
}

TEST_F(CallerTest, EveryStepOfACallHasTheDeadlineOfTheCall) {
  options_.command_timeout_ms = 250;
  std::vector<std::uint64_t> deadlines;
  backend_.before_each([&](const Command& command) -> std::optional<Result<Reply>> {
    deadlines.push_back(command.deadline);
    clock_.advance_ms(100);
    return std::nullopt;
  });
  copy("from", "to", call_.callback());
  EXPECT_EQ(deadlines, (std::vector<std::uint64_t>{250'000'000, 250'000'000}));
}

TEST_F(CallerTest, ADeadlineHasPassedWhenTheTimeoutIsOver) {
  options_.command_timeout_ms = 250;
  const std::uint64_t deadline = caller_.deadline();
  clock_.advance_ms(249);
  EXPECT_FALSE(caller_.has_passed(deadline));
  clock_.advance_ms(1);
  EXPECT_TRUE(caller_.has_passed(deadline));
}

}  // namespace
}  // namespace rss
