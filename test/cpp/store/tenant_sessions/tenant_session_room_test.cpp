// A creation that finds no room ends nobody else's session.
#include "redis/pool.h"
#include "support/redis_server.h"
#include "support/tenant_sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

class TenantSessionRoomTest : public testing::Test {
 protected:
  TenantSessionRoomTest() { options_.max_sessions_per_user = 2; }

  Options options_;
};

TEST_F(TenantSessionRoomTest, AFullTableEndsNoSessionForOneThatIsNotMade) {
  ManualClock clock;
  MemoryBackend memory(std::make_shared<MemoryTable>(clock, 200'000));
  TenantSessions sessions(memory, clock, options_);
  const auto create = [&](int i, std::string_view data) {
    Pending<TextList> call;
    sessions.create("t", "u", id_of(i), data, call.callback());
    return call;
  };
  ASSERT_TRUE(create(0, "{}").ok() && create(1, "{}").ok());
  const std::string large = R"({"x":")" + std::string(300'000, 'x') + R"("})";
  EXPECT_EQ(create(2, large).code(), ErrorCode::kOverloaded);
  Pending<TextList> listing;
  sessions.list("t", "u", listing.callback());
  EXPECT_EQ(listing.value().size(), 4u) << "two texts, each with its time";
  EXPECT_EQ(create(3, "{}").value().back(), id_of(0));
}

TEST_F(TenantSessionRoomTest, AFullServerEndsNoSessionForOneThatIsNotMade) {
  RedisServer server({"--maxmemory-policy", "noeviction"});
  TestLoop loop;
  Options options = server.options();
  options.max_sessions_per_user = 2;
  Pool pool(loop, options, [](auto, auto) {});
  TenantSessions sessions(pool, loop.loop(), options);
  const auto create = [&](int i) {
    return loop.outcome<TextList>(
        [&](auto done) { sessions.create("t", "u", id_of(i), "{}", std::move(done)); });
  };
  ASSERT_TRUE(create(0).ok() && create(1).ok() && create(2).ok());
  server.call({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_FALSE(create(3).ok());
  server.call({"CONFIG", "SET", "maxmemory", "0"});
  const auto listed =
      loop.outcome<TextList>([&](auto done) { sessions.list("t", "u", std::move(done)); });
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(listed.value().size(), 4u);
}

}  // namespace
}  // namespace rss
