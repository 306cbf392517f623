// Every operation, with the same commands, on the embedded table and on a real server under RESP3
// and RESP2: the same replies, the same data, the same times to live.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "memory/memory_backend.h"
#include "redis/pool.h"
#include "store/bridge_tokens/bridge_token_operations.h"
#include "store/locks/lock_operations.h"
#include "store/sessions/session_operations.h"
#include "store/sessions/session_replay_operations.h"
#include "store/shared/operations.h"
#include "store/shared/tombstone.h"
#include "store/tenant_sessions/tenant_session_operations.h"
#include "support/contract_driver.h"
#include "support/redis_server.h"
#include "support/tls_redis_server.h"

namespace rss {
namespace {

enum class Kind { kEmbedded, kResp3, kResp2 };

std::string name_of(Kind kind) {
  return kind == Kind::kEmbedded ? "Embedded" : kind == Kind::kResp3 ? "Resp3" : "Resp2";
}

// The server of this process for the protocol version, without data and scripts. One server for all
// tests: starting one for each takes most of their time.
const RedisServer& empty_server(Kind kind) {
  static const RedisServer resp3;
  static const RedisServer resp2(RedisServer::without_hello());
  const RedisServer& server = kind == Kind::kResp3 ? resp3 : resp2;
  server.call({"FLUSHALL"});
  server.call({"SCRIPT", "FLUSH"});
  return server;
}

// A backend with nothing in it.
class Subject {
 public:
  explicit Subject(Kind kind) {
    if (kind == Kind::kEmbedded) {
      backend_ =
          std::make_unique<MemoryBackend>(std::make_shared<MemoryTable>(loop_.loop(), 64u << 20));
      return;
    }
    backend_ = std::make_unique<Pool>(loop_, empty_server(kind).options(), [](auto, auto) {});
  }

  TestLoop& loop() { return loop_; }
  Backend& backend() { return *backend_; }

 private:
  TestLoop loop_;
  std::unique_ptr<Backend> backend_;
};

std::vector<Scenario> scenarios() {
  std::vector<Scenario> all = session_scenarios();
  for (const auto& more :
       {key_value_scenarios(), tenant_session_scenarios(), bridge_token_scenarios(),
        rate_limit_scenarios(), lock_scenarios(), cache_scenarios(), session_replay_scenarios()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::set<const Operation*> operations() {
  const auto all = all_operations();
  return {all.begin(), all.end()};
}

std::vector<std::string> record_of(Kind kind, const Scenario& scenario) {
  Subject subject(kind);
  ContractDriver driver(subject.loop(), subject.backend());
  scenario.play(driver);
  return driver.record();
}

struct Play {
  Kind kind;
  Scenario scenario;
};

void PrintTo(const Play& play, std::ostream* out) { *out << play.scenario.name; }

std::vector<Play> plays(std::initializer_list<Kind> kinds) {
  std::vector<Play> plays;
  for (const Kind kind : kinds) {
    for (const Scenario& scenario : scenarios()) plays.push_back({kind, scenario});
  }
  return plays;
}

std::string play_name(const testing::TestParamInfo<Play>& info) {
  return name_of(info.param.kind) + info.param.scenario.name;
}

class BackendContract : public testing::TestWithParam<Play> {};

TEST_P(BackendContract, AServerAndTheEmbeddedTableAnswerAlike) {
  const auto& [kind, scenario] = GetParam();
  const auto record = record_of(kind, scenario);
  EXPECT_FALSE(record.empty());
  EXPECT_EQ(record, record_of(Kind::kEmbedded, scenario));
}

INSTANTIATE_TEST_SUITE_P(Servers, BackendContract,
                         testing::ValuesIn(plays({Kind::kResp3, Kind::kResp2})), play_name);

TEST(BackendContract, AServerAnswersAlikeOverTls) {
  TlsRedisServer server;
  for (const Scenario& scenario : scenarios()) {
    server.plain().call({"FLUSHALL"});
    TestLoop loop;
    Pool pool(loop, server.options(), [](auto, auto) {});
    ContractDriver driver(loop, pool);
    scenario.play(driver);
    EXPECT_EQ(driver.record(), record_of(Kind::kEmbedded, scenario)) << scenario.name;
  }
}

class RepeatableContract : public testing::TestWithParam<Play> {};

TEST_P(RepeatableContract, ASecondRunLeavesTheSameDataBehind) {
  const auto& [kind, scenario] = GetParam();
  Subject subject(kind);
  ContractDriver driver(subject.loop(), subject.backend());
  driver.run_repeatable_twice();
  scenario.play(driver);
}

INSTANTIATE_TEST_SUITE_P(Backends, RepeatableContract,
                         testing::ValuesIn(plays({Kind::kEmbedded, Kind::kResp3})), play_name);

class ReadOnlyContract : public testing::TestWithParam<Play> {};

TEST_P(ReadOnlyContract, AStepWithoutItsWriteRepliesAlikeAndChangesNothing) {
  const auto& [kind, scenario] = GetParam();
  Subject subject(kind);
  ContractDriver driver(subject.loop(), subject.backend());
  driver.run_read_only_before();
  scenario.play(driver);
}

INSTANTIATE_TEST_SUITE_P(Backends, ReadOnlyContract,
                         testing::ValuesIn(plays({Kind::kEmbedded, Kind::kResp3})), play_name);

TEST(BackendContract, EveryOperationHasAScenario) {
  std::set<const Operation*> played;
  for (const Scenario& scenario : scenarios()) {
    Subject subject(Kind::kEmbedded);
    ContractDriver driver(subject.loop(), subject.backend());
    scenario.play(driver);
    played.insert(driver.operations().begin(), driver.operations().end());
  }
  for (const Operation* operation : operations())
    EXPECT_TRUE(played.contains(operation)) << operation->name << " has no scenario";
  EXPECT_EQ(played.size(), operations().size()) << "a scenario runs a stranger";
}

TEST(BackendContract, AnOperationIsAVerbOrAScriptWithATwinAndAPredicateForItsReplies) {
  for (const Operation* operation : operations()) {
    EXPECT_NE(operation->verb.empty(), operation->lua.empty()) << operation->name;
    EXPECT_NE(operation->twin, nullptr) << operation->name;
    EXPECT_NE(operation->accepts, nullptr) << operation->name;
    EXPECT_FALSE(operation->name.empty());
  }
}

std::string kind_name(const testing::TestParamInfo<Kind>& info) { return name_of(info.param); }

class UndoContract : public testing::TestWithParam<Kind> {
 protected:
  // Runs the command and its undo; the data must be as before, tombstones apart.
  void run_and_undo(Command command) {
    ASSERT_NE(command.operation->undo, nullptr);
    undone_.insert(command.operation);
    const auto before = driver_.data_of(command);
    ASSERT_TRUE(driver_.run(command).ok());
    ASSERT_TRUE(driver_.run(command.operation->undo(command)).ok());
    for (std::size_t i = 0; i < command.key_count; ++i) driver_.remove_tombstone(command.key(i));
    EXPECT_EQ(driver_.data_of(command), before) << command.operation->name;
  }

  Subject subject_{GetParam()};
  ContractDriver driver_{subject_.loop(), subject_.backend()};
  std::set<const Operation*> undone_;
};

TEST_P(UndoContract, RestoresTheDataAfterEveryOperationThatHasAnUndo) {
  run_and_undo(SessionCommands::create("a", "text", 100));

  driver_.put("b", "old", 300);
  run_and_undo(SessionCommands::rotate("b", "c", "old", "new", 300));
  run_and_undo(SessionCommands::rotate("b", "another", "old", "new", 0));
  driver_.put("never ends", "old");
  run_and_undo(SessionCommands::rotate("never ends", "d", "old", "new", 0));

  run_and_undo(
      TenantSessionCommands::create("s", "index", {"id", "text", 100, 5, 3700, false}, {}));
  run_and_undo(BridgeTokenCommands::issue("bridge:1", "text", 100));
  // The fence stays: it only grows.
  driver_.put("fence", "5000000000000000");
  undone_.insert(LockCommands::acquire("lock", "fence", "token", 1).operation);
  ASSERT_TRUE(driver_.run(LockCommands::acquire("lock", "fence", "token", 100'000)).ok());
  const Command acquired = LockCommands::acquire("lock", "fence", "token", 100'000);
  EXPECT_EQ(driver_.run(acquired.operation->undo(acquired)).value().integer, 1);

  for (const Operation* operation : operations())
    EXPECT_EQ(operation->undo != nullptr, undone_.contains(operation)) << operation->name;
}

TEST_P(UndoContract, LeavesAloneWhatWasNotDone) {
  driver_.put("a", "of somebody else", 300);
  run_and_undo(SessionCommands::rotate("a", "b", "old", "new", 300));
  run_and_undo(SessionCommands::rotate("absent", "b", "old", "new", 300));
}

class TombstoneContract : public UndoContract {
 protected:
  Result<Reply> run(Command command) { return driver_.run(std::move(command)); }
};

TEST_P(TombstoneContract, EverySessionOperationTreatsATombstoneAsAbsentAndLeavesItInPlace) {
  driver_.put("key", kTombstone, 60);
  const auto before = driver_.data_of(SessionCommands::remove("key"));
  EXPECT_TRUE(is_absent(run(SessionCommands::get("key", 0)).value()));
  EXPECT_TRUE(is_absent(run(SessionCommands::get_by_own_ttl("key", 300)).value()));
  for (const Command& command :
       {SessionCommands::touch("key", 0), SessionCommands::touch("key", 300),
        SessionCommands::touch_by_own_ttl("key", 300), SessionCommands::prolong("key", 300),
        SessionCommands::remove("key"),
        SessionReplayCommands::remove("key", {"marker", 100'000, "replay", 1})})
    EXPECT_EQ(run(command).value().integer, 0) << command.operation->name;
  EXPECT_TRUE(is_absent(run(SessionCommands::complete("key")).value()));
  EXPECT_EQ(driver_.data_of(SessionCommands::remove("key")), before);
  EXPECT_TRUE(run(SessionCommands::create("key", "text", 100)).value().is_nil());
}

TEST_P(TombstoneContract, ASlidingReadTreatsATombstoneAsAbsentAndLeavesItInPlace) {
  driver_.put("key", kTombstone, 60);
  EXPECT_TRUE(is_absent(run(SessionCommands::get("key", 300)).value()));
  EXPECT_TRUE(run(SessionCommands::create("key", "text", 100)).value().is_nil());
}

INSTANTIATE_TEST_SUITE_P(Backends, TombstoneContract,
                         testing::Values(Kind::kEmbedded, Kind::kResp3, Kind::kResp2), kind_name);

INSTANTIATE_TEST_SUITE_P(Backends, UndoContract,
                         testing::Values(Kind::kEmbedded, Kind::kResp3, Kind::kResp2), kind_name);

}  // namespace
}  // namespace rss
