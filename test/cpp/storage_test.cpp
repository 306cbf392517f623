#include "storage.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/allocated_bytes.h"
#include "support/redis_server.h"
#include "support/sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

using Found = Sessions::Found;

nlohmann::json stats_of(const Storage& storage) { return nlohmann::json::parse(storage.stats()); }

class StorageTest : public testing::Test {
 protected:
  std::unique_ptr<Storage> open(const Options& options) {
    return std::make_unique<Storage>(loop_, options.host.empty() ? embedded_ : nullptr, options,
                                     [this](std::string_view name, std::string_view detail) {
                                       events_.emplace_back(name);
                                       if (name == "error") error_ = nlohmann::json::parse(detail);
                                     });
  }
  Result<Unit> create(Storage& storage) {
    return loop_.outcome<Unit>(
        [&](auto done) { storage.sessions().create(kId, R"({"x":1})", std::move(done)); });
  }
  Result<std::optional<std::string>> get(Storage& storage) {
    return loop_.outcome<Found>([&](auto done) { storage.sessions().get(kId, std::move(done)); });
  }
  std::optional<std::string> get_until_it_answers(Storage& storage) {
    auto outcome = get(storage);
    loop_.run_until([&] { return outcome.ok() || (outcome = get(storage)).ok(); });
    return outcome.ok() ? outcome.value() : std::nullopt;
  }
  Result<Unit> close(Storage& storage) {
    return loop_.outcome<Unit>([&](auto done) { storage.close(std::move(done)); });
  }

  std::size_t running_timers() {
    std::size_t count = 0;
    const auto look = [](uv_handle_t* handle, void* running) {
      if (handle->type == UV_TIMER && uv_is_active(handle)) ++*static_cast<std::size_t*>(running);
    };
    uv_walk(loop_.loop().uv(), look, &count);
    return count;
  }

  TestLoop loop_;
  std::shared_ptr<EmbeddedStore> embedded_ =
      std::make_shared<EmbeddedStore>(loop_.loop(), 64u << 20);
  std::vector<std::string> events_;
  nlohmann::json error_;
};

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
  EXPECT_EQ(events_, (std::vector<std::string>{"connect", "ready"}));
}

TEST_F(StorageTest, CloseLetsPendingCallsEndAndRefusesLaterOnes) {
  RedisServer server;
  const auto storage = open(server.options());
  ASSERT_TRUE(create(*storage).ok());
  Pending<Found> pending;
  storage->sessions().get(kId, pending.callback());
  Pending<Unit> closed;
  storage->close(closed.callback());
  Pending<Found> late;
  storage->sessions().get(kId, late.callback());
  ASSERT_TRUE(late.ended());
  EXPECT_EQ(late.code(), ErrorCode::kClosed);
  ASSERT_TRUE(loop_.outcome_of(closed).ok());
  ASSERT_TRUE(pending.ended());
  EXPECT_TRUE(pending.value());
  EXPECT_EQ(events_.back(), "close");
  EXPECT_TRUE(close(*storage).ok());
}

TEST_F(StorageTest, CloseEndsCallsOfSeveralStepsAndThoseBehindThem) {
  RedisServer server;
  const auto storage = open(server.options());
  ASSERT_TRUE(create(*storage).ok());
  Sessions& sessions = storage->sessions();
  std::vector<Pending<std::string_view>> updates(20);
  std::vector<Pending<Found>> gets(20);
  for (std::size_t i = 0; i < updates.size(); ++i) {
    sessions.update(kId, {SessionChange::Kind::kReplace, "{}"}, updates[i].callback());
    sessions.get(kId, gets[i].callback());
  }
  ASSERT_TRUE(close(*storage).ok());
  for (std::size_t i = 0; i < updates.size(); ++i)
    EXPECT_TRUE(updates[i].ended() && gets[i].ended()) << i;
  EXPECT_EQ(gets.back().code(), ErrorCode::kClosed);
}

TEST_F(StorageTest, WhatIsPendingWhenAStorageGoesEndsAsClosed) {
  RedisServer server;
  auto storage = open(server.options());
  ASSERT_TRUE(create(*storage).ok());
  server.pause();
  Sessions& sessions = storage->sessions();
  std::vector<Pending<Found>> gets(3);
  Pending<std::string_view> update;
  Pending<Unit> rotation;
  sessions.get(kId, gets[0].callback());
  sessions.update(kId, {SessionChange::Kind::kReplace, "{}"}, update.callback());
  sessions.get(kId, gets[1].callback());
  sessions.rotate(kId, kOtherId, rotation.callback());
  storage->key_values().get("key", gets[2].callback());
  storage.reset();
  for (const auto& get : gets) EXPECT_TRUE(get.ended() && get.code() == ErrorCode::kClosed);
  EXPECT_TRUE(update.ended() && update.code() == ErrorCode::kClosed);
  EXPECT_TRUE(rotation.ended() && rotation.code() == ErrorCode::kClosed);
  server.resume();
}

TEST_F(StorageTest, AStorageThatGoesWhileItsCloseStillTellsTheServerEndsTheClose) {
  RedisServer server;
  Options options = server.options();
  options.command_timeout_ms = 200;
  auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  server.pause();
  Pending<std::string_view> update;
  storage->sessions().update(kId, {SessionChange::Kind::kReplace, "{}"}, update.callback());
  ASSERT_TRUE(loop_.outcome_of(update).ok());
  Pending<Unit> closed;
  storage->close(closed.callback());
  EXPECT_FALSE(closed.ended());
  storage.reset();
  EXPECT_TRUE(closed.ended());
  server.resume();
}

TEST_F(StorageTest, AClosedStorageLeavesNothingRunningThoughItsServerIsAway) {
  RedisServer server;
  const std::size_t before = running_timers();
  const auto storage = open(server.options());
  ASSERT_TRUE(create(*storage).ok());
  server.stop();
  loop_.run_until([&] { return stats_of(*storage)["breaker"]["state"] == "open"; });
  ASSERT_TRUE(get(*storage).value());
  EXPECT_GT(running_timers(), before);
  ASSERT_TRUE(close(*storage).ok());
  loop_.run_once();
  EXPECT_EQ(running_timers(), before);
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

TEST_F(StorageTest, ASilentServerIsAnsweredForAndHearsOfItWhenItAnswers) {
  RedisServer server;
  Options options = server.options();
  options.command_timeout_ms = 200;
  const auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  server.pause();
  Pending<std::string_view> update;
  storage->sessions().update(kId, {SessionChange::Kind::kReplace, R"({"y":2})"}, update.callback());
  ASSERT_TRUE(loop_.outcome_of(update).ok());
  EXPECT_EQ(stats_of(*storage)["journal"]["entries"], 1);
  EXPECT_EQ(stats_of(*storage)["fallbackOperations"], 1);
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

TEST_F(StorageTest, WhatTheEmbeddedTableHoldsGoesWithTheLastCloseAtOnce) {
  const auto one = open({});
  const auto two = open({});
  ASSERT_TRUE(create(*one).ok());
  ASSERT_TRUE(close(*one).ok());
  EXPECT_EQ(get(*one).error().code, ErrorCode::kClosed);
  EXPECT_EQ(stats_of(*one)["memory"]["bytes"], 0);
  EXPECT_TRUE(get(*two).value());
  ASSERT_TRUE(close(*two).ok());
  ASSERT_TRUE(close(*two).ok()) << "and is not counted twice";
  EXPECT_FALSE(embedded_->is_open());
  EXPECT_EQ(get(*open({})).value(), std::nullopt);
}

TEST_F(StorageTest, WhatTheEmbeddedTableHoldsOutlivesAStorageThatNobodyClosed) {
  ASSERT_TRUE(create(*open({})).ok());
  const auto next = open({});
  EXPECT_TRUE(get(*next).value());
  ASSERT_TRUE(close(*next).ok());
  EXPECT_TRUE(get(*open({})).value());
}

TEST_F(StorageTest, HoldsNextToNothingOnceItIsClosed) {
  RedisServer server;
  for (const Options& options : {Options{}, server.options()}) {
    const auto use_and_close = [&] {
      auto storage = open(options);
      EXPECT_TRUE(create(*storage).ok());
      EXPECT_TRUE(loop_
                      .outcome<TenantSessions::Texts>([&](auto done) {
                        storage->tenant_sessions().create("t", "u", kOtherId, "{}",
                                                          std::move(done));
                      })
                      .ok());
      EXPECT_TRUE(close(*storage).ok());
      return storage;
    };
    std::vector<std::unique_ptr<Storage>> closed;
    closed.push_back(use_and_close());  // and what all of them share is there
    const std::size_t before = allocated_bytes();
    for (int i = 0; i < 20; ++i) closed.push_back(use_and_close());
    loop_.run_until([] { return true; });
    EXPECT_LT(allocated_bytes() - before, 20 * 40'000u);
  }
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

TEST_F(StorageTest, TellsOfTheFirstConnectionAndTheLastLossOnly) {
  RedisServer server;
  Options options = server.options();
  options.pool_min = 3;
  const auto storage = open(options);
  ASSERT_TRUE(loop_.outcome<Unit>([&](auto done) { storage->connect(std::move(done)); }).ok());
  loop_.run_until([&] { return stats_of(*storage)["pool"]["ready"] == 3; });
  EXPECT_EQ(events_, (std::vector<std::string>{"connect", "ready"}));
  server.stop();
  loop_.run_until([&] { return stats_of(*storage)["pool"]["ready"] == 0; });
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "reconnecting"), 1);
}

}  // namespace
}  // namespace rss
