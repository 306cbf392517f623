#include "redis/pool.h"
#include "support/redis_server.h"
#include "support/sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

// Two processes on one server.
struct Process {
  Process(TestLoop& loop, const Options& with)
      : options(with),
        pool(loop, options, [](auto, auto) {}),
        sessions(pool, loop.loop(), options, seen) {}
  Options options;
  Pool pool;
  LastKnownValues seen;
  Sessions sessions;
};

SessionChange one_member(const std::string& name) {
  return {SessionChange::Kind::kReplace, R"({")" + name + R"(":true})"};
}

TEST(SessionsOnAServer, GetIsOneGetexAndWritesNoValue) {
  RedisServer server;
  TestLoop loop;
  Process process(loop, server.options());
  ASSERT_TRUE(loop.outcome<Unit>([&](auto done) {
                    process.sessions.create(kId, R"({"x":1})", std::move(done));
                  })
                  .ok());
  server.reset_calls();
  for (int i = 0; i < 5; ++i) {
    const auto text =
        loop.outcome<Found>([&](auto done) { process.sessions.get(kId, std::move(done)); });
    ASSERT_TRUE(text.ok() && text.value());
    EXPECT_EQ(member(*text.value(), "x"), "1");
  }
  EXPECT_EQ(server.calls("getex"), 5);
  EXPECT_EQ(server.calls("set"), 0);
  EXPECT_EQ(server.calls("get"), 0);
}

TEST(SessionsOnAServer, AHundredUpdatesOfTwoProcessesAllSurvive) {
  RedisServer server;
  TestLoop loop;
  Process a(loop, server.options());
  Process b(loop, server.options());
  ASSERT_TRUE(
      loop.outcome<Unit>([&](auto done) { a.sessions.create(kId, "{}", std::move(done)); }).ok());
  std::vector<Pending<std::string_view>> calls(100);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    Sessions& sessions = i % 2 ? a.sessions : b.sessions;
    sessions.update(kId, one_member("m" + std::to_string(i)), calls[i].callback());
    if (i % 10 == 0) loop.run_once();
  }
  for (const auto& call : calls) EXPECT_TRUE(loop.outcome_of(call).ok());
  const auto text = server.call({"GET", "project_session:" + std::string(kId)}).value().text;
  for (std::size_t i = 0; i < calls.size(); ++i)
    EXPECT_EQ(member(text, "m" + std::to_string(i)), "true") << i;
}

TEST(SessionsOnAServer, WhatIsDeletedAmongUpdatesNeverComesBack) {
  RedisServer server;
  TestLoop loop;
  Process a(loop, server.options());
  Process b(loop, server.options());
  ASSERT_TRUE(
      loop.outcome<Unit>([&](auto done) { a.sessions.create(kId, "{}", std::move(done)); }).ok());
  std::vector<Pending<std::string_view>> calls;
  const auto update = [&] {
    calls.emplace_back();
    a.sessions.update(kId, one_member("m" + std::to_string(calls.size())), calls.back().callback());
    loop.run_once();
  };
  for (int i = 0; i < 50; ++i) update();
  Pending<bool> removed;
  b.sessions.remove(kId, removed.callback());
  while (!removed.ended()) update();
  for (int i = 0; i < 20; ++i) update();
  for (const auto& call : calls) loop.outcome_of(call);
  EXPECT_TRUE(removed.value());
  EXPECT_EQ(calls.back().code(), ErrorCode::kSessionNotFound);
  EXPECT_EQ(server.call({"DBSIZE"}).value().integer, 0);
}

}  // namespace
}  // namespace rss
