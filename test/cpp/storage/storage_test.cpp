#include "storage/storage.h"

#include "support/redis_server.h"
#include "support/storage_test_base.h"

namespace rss {
namespace {

TEST_F(StorageTest, WithoutAHostTheEmbeddedTableAnswers) {
  const auto storage = open({});
  EXPECT_TRUE(create(*storage).ok());
  EXPECT_EQ(member(*get(*storage).value(), "x"), "1");
  EXPECT_TRUE(loop_.outcome<Unit>([&](auto done) { storage->connect(std::move(done)); }).ok());
  EXPECT_EQ(loop_.outcome<double>([&](auto done) { storage->ping(std::move(done)); }).value(), 0);
  EXPECT_EQ(stats_of(*storage)["type"], "memory");
  EXPECT_EQ(stats_of(*storage)["connected"], true);
  EXPECT_EQ(stats_of(*storage)["memory"]["entries"], 1);
  EXPECT_TRUE(events_.empty());
}

TEST_F(StorageTest, TheStoragesOfAThreadShareOneTable) {
  const auto one = open({});
  const auto another = open({});
  ASSERT_TRUE(create(*one).ok());
  EXPECT_TRUE(get(*another).value());
  ASSERT_TRUE(close(*one).ok());
  EXPECT_TRUE(get(*another).value());
}

TEST_F(StorageTest, WithAHostTheServerAnswers) {
  RedisServer server;
  const auto storage = open(server.options());
  EXPECT_EQ(stats_of(*storage)["connected"], false);
  EXPECT_EQ(stats_of(*storage)["pool"]["connections"], 0);
  ASSERT_TRUE(loop_.outcome<Unit>([&](auto done) { storage->connect(std::move(done)); }).ok());
  EXPECT_TRUE(create(*storage).ok());
  EXPECT_EQ(member(*get(*storage).value(), "x"), "1");
  EXPECT_GT(loop_.outcome<double>([&](auto done) { storage->ping(std::move(done)); }).value(), 0);
  EXPECT_EQ(stats_of(*storage)["type"], "redis");
  EXPECT_EQ(stats_of(*storage)["connected"], true);
  EXPECT_EQ(stats_of(*storage)["commands"], 3);
  EXPECT_GT(stats_of(*storage)["bytesSent"], 0);
  EXPECT_EQ(events_, (Events{StorageEvent::kConnect, StorageEvent::kReady}));
}

TEST_F(StorageTest, ASilentServerTimesOutAndIsUsedAgainWhenItAnswers) {
  RedisServer server;
  Options options = server.options();
  options.command_timeout_ms = 200;
  options.fallback = false;
  const auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  server.pause();
  Pending<std::string_view> first;
  Pending<std::string_view> second;
  Pending<Found> get;
  const SessionChange change{SessionChange::Kind::kReplace, R"({"y":2})"};
  storage->sessions().update(kId, change, first.callback());
  storage->sessions().update(kId, change, second.callback());
  storage->sessions().get(kId, get.callback());
  EXPECT_EQ(loop_.outcome_of(first).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(loop_.outcome_of(second).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(loop_.outcome_of(get).error().code, ErrorCode::kTimeout);
  EXPECT_GT(stats_of(*storage)["timeouts"], 0);
  server.resume();
  EXPECT_EQ(member(*get_until_it_answers(*storage), "x"), "1");
}

TEST_F(StorageTest, ASingleCallerIsServedFromMemoryTwoSecondsAfterTheServerFroze) {
  RedisServer server;
  Options options = server.options();
  options.command_timeout_ms = 500;
  const auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  server.pause();
  const SessionChange change{SessionChange::Kind::kReplace, R"({"y":2})"};
  Pending<std::string_view> in_doubt;
  storage->sessions().update(kId, change, in_doubt.callback());
  EXPECT_EQ(loop_.outcome_of(in_doubt).error().code, ErrorCode::kTimeout);
  EXPECT_EQ(stats_of(*storage)["type"], "redis");
  ASSERT_TRUE(loop_.run_until([&] { return stats_of(*storage)["type"] == "memory"; }));
  Pending<std::string_view> update;
  storage->sessions().update(kId, change, update.callback());
  ASSERT_TRUE(loop_.outcome_of(update).ok());
  EXPECT_EQ(stats_of(*storage)["journal"]["entries"], 1);
  server.resume();
  EXPECT_TRUE(loop_.run_until([&] { return stats_of(*storage)["journal"]["entries"] == 0; }));
  const std::string key = "project_session:" + std::string(kId);
  const auto text = server.call({"GET", key});
  EXPECT_EQ(member(text.value().text, "y"), "2");
}

TEST_F(StorageTest, WithoutAServerACallIsUnavailable) {
  RedisServer server;
  Options options = server.options();
  options.command_timeout_ms = 200;
  server.stop();
  const auto storage = open(options);
  const auto connected = loop_.outcome<Unit>([&](auto done) { storage->connect(std::move(done)); });
  EXPECT_EQ(connected.error().cause, "ECONNREFUSED");
  EXPECT_EQ(get(*storage).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(error_["code"], "ERR_UNAVAILABLE");
  EXPECT_EQ(error_["cause"], "ECONNREFUSED");
  EXPECT_EQ(error_["operation"], "connect");
  EXPECT_EQ(error_["retryable"], true);
  server.start();
  EXPECT_EQ(get_until_it_answers(*storage), std::nullopt);
}

TEST_F(StorageTest, TheEmbeddedStoreGivesBackTheMemoryOfWhatHasEnded) {
  const auto storage = open({});
  const auto before = stats_of(*storage)["memory"]["bytes"].get<std::uint64_t>();
  const auto shared = embedded_->open();
  MemoryTable& table = *shared;
  const auto end = Table::Expiry::at(table.now_ms() + 50);
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(table.set("key" + std::to_string(i), std::string(100, 'x'), end));
  ASSERT_TRUE(create(*storage).ok());
  loop_.run_until([&] { return table.size() == 1; });
  EXPECT_LT(stats_of(*storage)["memory"]["bytes"].get<std::uint64_t>(), before + 100'000);
  EXPECT_TRUE(get(*storage).value());
}

TEST_F(StorageTest, CountsTheSessionsThatEndInTheEmbeddedTable) {
  Options options;
  options.session_ttl_s = 1;
  const auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  EXPECT_EQ(stats_of(*storage)["expired"], 0);
  loop_.run_until([&] { return stats_of(*storage)["expired"] == 1; });
  EXPECT_EQ(get(*storage).value(), std::nullopt);
  EXPECT_EQ(stats_of(*storage)["expired"], 1);
}

TEST_F(StorageTest, ReportsOnlyTheFirstConnectionAndTheLastLoss) {
  RedisServer server;
  Options options = server.options();
  options.pool_min = 3;
  const auto storage = open(options);
  ASSERT_TRUE(loop_.outcome<Unit>([&](auto done) { storage->connect(std::move(done)); }).ok());
  loop_.run_until([&] { return stats_of(*storage)["pool"]["ready"] == 3; });
  EXPECT_EQ(events_, (Events{StorageEvent::kConnect, StorageEvent::kReady}));
  server.stop();
  loop_.run_until([&] { return stats_of(*storage)["pool"]["ready"] == 0; });
  EXPECT_EQ(std::count(events_.begin(), events_.end(), StorageEvent::kReconnecting), 1);
}

}  // namespace
}  // namespace rss
