// Project sessions on a server that refuses writes: they are read, and their TTL is not renewed.
#include "base/key.h"
#include "redis/pool.h"
#include "store/sessions/session_operations.h"
#include "support/redis_server.h"
#include "support/sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

struct Refusal {
  const char* reason;
  std::vector<std::vector<std::string_view>> begin;
  std::vector<std::vector<std::string_view>> end;
};

class RefusingServer : public testing::TestWithParam<Refusal> {
 protected:
  RefusingServer() {
    options_ = server_.options();
    options_.command_timeout_ms = 1000;
  }
  // Before the first call.
  void open() {
    pool_.emplace(loop_, options_, [](auto, auto) {});
    sessions_.emplace(*pool_, loop_.loop(), options_, seen_);
  }
  void create() {
    open();
    ASSERT_TRUE(loop_
                    .outcome<Unit>(
                        [&](auto done) { sessions_->create(kId, R"({"x":1})", std::move(done)); })
                    .ok());
    server_.call({"EXPIRE", key_, "1000"});
  }
  void say(const std::vector<std::vector<std::string_view>>& commands) {
    for (const auto& words : commands) ASSERT_TRUE(server_.call(words).ok());
  }
  Result<std::string> get() {
    Pending<Found> call;
    sessions_->get(kId, call.callback());
    const auto outcome = loop_.outcome_of(call);
    if (!outcome.ok()) return outcome.error();
    return std::string(outcome.value().value_or("nothing"));
  }
  Result<bool> touch() {
    return loop_.outcome<bool>([&](auto done) { sessions_->touch(kId, std::move(done)); });
  }
  bool is_renewed() const { return server_.call({"TTL", key_}).value().integer > 2000; }
  bool renews_ttl() const { return std::string_view(GetParam().reason) == "OOM"; }

  const std::string key_ = "project_session:" + std::string(kId);
  RedisServer server_;
  TestLoop loop_;
  Options options_;
  LastKnownValues seen_;
  std::optional<Pool> pool_;
  std::optional<Sessions> sessions_;
};

TEST_P(RefusingServer, ASessionIsReadAndItsTtlIsNotRenewed) {
  create();
  say(GetParam().begin);
  for (int i = 0; i < 3; ++i) {
    const auto text = get();
    ASSERT_TRUE(text.ok()) << text.error().message;
    EXPECT_EQ(member(text.value(), "x"), "1");
  }
  EXPECT_EQ(is_renewed(), renews_ttl());
}

TEST_P(RefusingServer, ATouchSaysWhetherTheSessionIsThere) {
  create();
  say(GetParam().begin);
  EXPECT_TRUE(touch().value());
  EXPECT_EQ(is_renewed(), renews_ttl());
  server_.call({"REPLICAOF", "NO", "ONE"});
  server_.call({"CONFIG", "SET", "min-replicas-to-write", "0"});
  server_.call({"DEL", key_});
  say(GetParam().begin);
  EXPECT_FALSE(touch().value());
}

TEST_P(RefusingServer, AChangeIsAnErrorThatNamesTheReason) {
  create();
  say(GetParam().begin);
  const SessionChange change{SessionChange::Kind::kReplace, R"({"x":2})"};
  Pending<std::string_view> update;
  sessions_->update(kId, change, update.callback());
  EXPECT_EQ(loop_.outcome_of(update).error().cause, GetParam().reason);
  EXPECT_EQ(pool_->refusals().reason(), GetParam().reason);
  const auto text = get();
  ASSERT_TRUE(text.ok()) << text.error().message;
  EXPECT_EQ(member(text.value(), "x"), "1");
}

TEST_P(RefusingServer, RenewsAgainAfterAWriteThatItAccepts) {
  create();
  say(GetParam().begin);
  get();
  say(GetParam().end);
  const auto probe = loop_.outcome<Reply>([&](auto done) {
    Command command = SessionCommands::write_probe(Keys("").write_probe());
    command.deadline = loop_.loop().active_ns() + 5'000'000'000;
    pool_->run(std::move(command), std::move(done));
  });
  EXPECT_TRUE(probe.ok() && probe.value().is_nil());
  EXPECT_TRUE(get().ok());
  EXPECT_TRUE(is_renewed());
  EXPECT_EQ(server_.call({"DBSIZE"}).value().integer, 1) << "the probe stores nothing";
}

TEST_P(RefusingServer, TheEndThatNoActivityMovesIsKeptAgainstReads) {
  options_.absolute_session_ttl_s = options_.session_ttl_s;
  create();
  say(GetParam().begin);
  EXPECT_EQ(member(get().value(), "x"), "1");
  EXPECT_TRUE(touch().value());
}

TEST_P(RefusingServer, ASessionWhoseEndHasPassedIsNotRead) {
  options_.absolute_session_ttl_s = options_.session_ttl_s;
  open();
  const std::string text =
      R"({"sessionId":")" + std::string(kId) + R"(","createdAt":"2020-01-01T00:00:00.000Z","x":1})";
  server_.call({"SET", key_, text, "EX", "1000"});
  say(GetParam().begin);
  EXPECT_EQ(get().value(), "nothing");
}

INSTANTIATE_TEST_SUITE_P(Reasons, RefusingServer,
                         testing::Values(Refusal{"NOREPLICAS",
                                                 {{"CONFIG", "SET", "min-replicas-to-write", "1"}},
                                                 {{"CONFIG", "SET", "min-replicas-to-write", "0"}}},
                                         Refusal{"READONLY",
                                                 {{"REPLICAOF", "127.0.0.1", "1"}},
                                                 {{"REPLICAOF", "NO", "ONE"}}},
                                         Refusal{"OOM",
                                                 {{"CONFIG", "SET", "maxmemory", "1"}},
                                                 {{"CONFIG", "SET", "maxmemory", "0"}}}),
                         [](const auto& each) { return std::string(each.param.reason); });

}  // namespace
}  // namespace rss
