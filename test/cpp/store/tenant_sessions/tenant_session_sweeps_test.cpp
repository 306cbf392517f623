#include "store/tenant_sessions/tenant_session_sweeps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "memory/memory_backend.h"
#include "support/manual_clock.h"
#include "support/pending.h"

namespace rss {
namespace {

// Carries out nothing until it is told to.
class HeldBackend final : public Backend {
 public:
  explicit HeldBackend(Backend& backend) : backend_(backend) {}
  void run(Command command, Completion completion) override {
    ++commands_;
    held_.emplace_back(std::move(command), std::move(completion));
  }
  void run_all() {
    while (!held_.empty()) {
      auto [command, completion] = std::move(held_.front());
      held_.erase(held_.begin());
      backend_.run(std::move(command), std::move(completion));
    }
  }
  void fail_next() {
    Completion completion = std::move(held_.front().second);
    held_.erase(held_.begin());
    completion(Error{ErrorCode::kTimeout, "the server is away"});
  }
  std::size_t commands() const { return commands_; }

 private:
  Backend& backend_;
  std::size_t commands_ = 0;
  std::vector<std::pair<Command, Completion>> held_;
};

class TenantSessionSweepsTest : public testing::Test {
 protected:
  using Ids = TenantSessionSweeps::Ids;

  // Sessions that a process that died has left marked.
  void mark(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string id = "id" + std::to_string(marked_++);
      table_->set(keys_.tenant_session("t", id), "{}", Table::Expiry::never());
      table_->sorted_set_put(index_, id, -1 - marked_);
    }
  }
  Pending<Ids> sweep(std::string_view user = "u") {
    Pending<Ids> call;
    sweeps_.run("t", user, UINT64_MAX, call.callback());
    return call;
  }

  ManualClock clock_;
  Keys keys_{""};
  const std::string index_ = keys_.user_sessions("t", "u");
  int marked_ = 0;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  HeldBackend backend_{memory_};
  Options options_;
  Caller caller_{backend_, clock_, options_};
  TenantSessionSweeps sweeps_{caller_, keys_};
};

TEST_F(TenantSessionSweepsTest, EndsWhatIsMarkedAndNothingElse) {
  mark(3);
  table_->set(keys_.tenant_session("t", "alive"), "{}", Table::Expiry::never());
  table_->sorted_set_put(index_, "alive", 1);
  const auto call = sweep();
  backend_.run_all();
  Ids ended = call.value();
  std::sort(ended.begin(), ended.end());
  EXPECT_EQ(ended, (Ids{"id0", "id1", "id2"}));
  EXPECT_EQ(table_->size(), 2u) << "the session that lives, and the index";
}

TEST_F(TenantSessionSweepsTest, EndsMoreSessionsThanOneStepReturns) {
  mark(2 * static_cast<int>(kMostEndingAtOnce) + 1);
  const auto call = sweep();
  backend_.run_all();
  EXPECT_EQ(call.value().size(), 2 * kMostEndingAtOnce + 1);
  EXPECT_EQ(table_->size(), 0u);
  EXPECT_EQ(backend_.commands(), 6u);
}

TEST_F(TenantSessionSweepsTest, ManyCallersShareTwoSweepsAndEachIdIsEndedOnce) {
  mark(10);
  std::vector<Pending<Ids>> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(sweep());
  backend_.run_all();
  std::size_t told = 0;
  for (const auto& call : calls) told += call.value().size();
  EXPECT_EQ(told, 10u);
  EXPECT_LE(backend_.commands(), 4u);
}

TEST_F(TenantSessionSweepsTest, WhoComesWhileASweepLooksIsServedByTheNext) {
  const auto first = sweep();
  mark(1);  // the first may have looked before
  const auto second = sweep();
  memory_.run(TenantSessionCommands::finish(index_, {}), [](const auto&) {});
  backend_.run_all();
  EXPECT_EQ(first.value().size() + second.value().size(), 1u);
  EXPECT_EQ(table_->size(), 0u);
}

TEST_F(TenantSessionSweepsTest, UsersAreSweptEachForItself) {
  mark(1);
  const auto other = sweep("other");
  const auto call = sweep();
  backend_.run_all();
  EXPECT_EQ(other.value().size(), 0u);
  EXPECT_EQ(call.value().size(), 1u);
}

TEST_F(TenantSessionSweepsTest, AFailureReachesAllCallersOfTheSweepAndTheNextSweepStartsAnew) {
  mark(1);
  const auto first = sweep();
  const auto second = sweep();
  backend_.fail_next();
  EXPECT_EQ(first.code(), ErrorCode::kTimeout);
  EXPECT_FALSE(second.ended());
  backend_.run_all();
  EXPECT_EQ(second.value().size(), 1u);
}

}  // namespace
}  // namespace rss
