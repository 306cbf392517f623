// How a storage ends, and what becomes of what it held.
#include "storage/storage.h"
#include "support/allocated_bytes.h"
#include "support/redis_server.h"
#include "support/storage_test_base.h"

namespace rss {
namespace {

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
  EXPECT_EQ(events_.back(), StorageEvent::kClose);
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

TEST_F(StorageTest, AStorageDestroyedWhileItsCloseReplaysEndsTheClose) {
  RedisServer server;
  Options options = server.options();
  auto storage = open(options);
  ASSERT_TRUE(create(*storage).ok());
  server.stop();
  ASSERT_TRUE(loop_.run_until([&] { return stats_of(*storage)["type"] == "memory"; }));
  Pending<std::string_view> update;
  storage->sessions().update(kId, {SessionChange::Kind::kReplace, "{}"}, update.callback());
  ASSERT_TRUE(loop_.outcome_of(update).ok());
  server.start();
  ASSERT_TRUE(loop_.run_until([&] { return stats_of(*storage)["breaker"]["state"] == "closed"; }));
  server.pause();
  Pending<Unit> closed;
  storage->close(closed.callback());
  storage.reset();
  EXPECT_TRUE(closed.ended());
  EXPECT_EQ(get(*open({})).value(), std::nullopt);
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
  EXPECT_TRUE(loop_.run_until([&] { return running_timers() == before; }));
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

TEST_F(StorageTest, TheEmbeddedTableKeepsItsDataWhenAStorageIsDestroyedWithoutClose) {
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
      if (!options.host.empty()) server.call({"FLUSHALL"});  // an id is created once
      auto storage = open(options);
      EXPECT_TRUE(create(*storage).ok());
      EXPECT_TRUE(loop_
                      .outcome<TextList>([&](auto done) {
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

}  // namespace
}  // namespace rss
