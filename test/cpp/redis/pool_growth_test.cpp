#include <map>
#include <random>

#include "redis/peer_pool_test_base.h"
#include "support/redis_server.h"

namespace rss {
namespace {

class PoolGrowthTest : public PeerPoolTest {
 protected:
  PoolGrowthTest() { options_.pool_max = 4; }

  // Answers everything at once but what concerns a key that begins with "slow".
  void answer_quickly() {
    peer_.answer([](const auto& words) {
      return words[0] == "HELLO" || words[1].starts_with("slow") ? "" : "$1\r\nq\r\n";
    });
  }
};

TEST_F(PoolGrowthTest, ComesWhenAReplyIsSlow) {
  answer_quickly();
  const auto slow = call(kRead, {"slow"});
  loop_.run_until([&] { return pool().state().ready >= 2; });
  const auto quick = call(kRead, {"quick"});
  EXPECT_EQ(reply_to(quick).text, "q");
  EXPECT_FALSE(slow.ended());
}

TEST_F(PoolGrowthTest, GoesOnWhileEveryConnectionIsSlowAndStopsAtTheMost) {
  answer_quickly();
  std::vector<Pending<Reply>> slow;
  for (std::size_t size = 1; size <= 4; ++size) {
    // Each goes to the connection that is not slow yet.
    slow.push_back(call(kRead, {"slow" + std::to_string(size)}));
    loop_.run_until([&] { return pool().state().ready == std::min<std::size_t>(size + 1, 4); });
  }
  for (int i = 0; i < 20; ++i) loop_.run_once();
  EXPECT_EQ(pool().state().connections, 4u);
  EXPECT_EQ(peer_.accepted(), 4u);
}

TEST_F(PoolGrowthTest, IsEnoughOnceOneConnectionIsQuick) {
  answer_quickly();
  const auto slow = call(kRead, {"slow"});
  loop_.run_until([&] { return pool().state().ready == 2; });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(reply_to(call(kRead, {"quick"})).text, "q");
  EXPECT_EQ(pool().state().connections, 2u);
}

TEST_F(PoolGrowthTest, DoesNotMoveAKeyThatHasAPendingCall) {
  answer_quickly();
  const auto slow = call(kRead, {"slow"});
  loop_.run_until([&] { return pool().state().ready == 2; });
  const auto behind = call(kWrite, {"slow", "value"});
  receive(2);
  for (int i = 0; i < 4; ++i) loop_.run_once();
  EXPECT_FALSE(slow.ended());
  EXPECT_FALSE(behind.ended());
}

// Only a round that was quick throughout shows something: this machine may be slow at times.
TEST_F(PoolGrowthTest, DoesNotComeMerelyBecauseMuchIsInFlight) {
  peer_.answer([](const auto& words) { return words[0] == "HELLO" ? "" : "$1\r\nq\r\n"; });
  bool shown = false;
  const std::uint64_t end = uv_hrtime() + 60'000'000'000;
  while (!shown && uv_hrtime() < end) {
    pool_.reset();
    ASSERT_TRUE(connect().ok());
    std::uint64_t slowest = 0;
    std::size_t ended = 0;
    for (int i = 0; i < 300; ++i) {
      pool().run({&kRead, 1, {std::to_string(i)}}, [&, begin = uv_hrtime()](auto) {
        slowest = std::max(slowest, uv_hrtime() - begin);
        ++ended;
      });
    }
    EXPECT_EQ(pool().state().in_flight, 300u);
    loop_.run_until([&] { return ended == 300; });
    if (slowest > 4'000'000) continue;
    for (int i = 0; i < 3; ++i) loop_.run_once();
    EXPECT_EQ(pool().state().connections, 1u);
    shown = true;
  }
  EXPECT_TRUE(shown);
}

// Every key gets the numbers 0, 1, 2 ... appended to its list, while slow scripts make the pool
// grow and quiet times make it shrink.
class KeyOrderTest : public PoolTest {
 protected:
  KeyOrderTest() {
    options_ = server_.options();
    options_.pool_max = 4;
  }
  ~KeyOrderTest() override { pool_.reset(); }

  void append(int key) {
    const std::string number = std::to_string(appended_[key]++);
    pool().run({&kAppend, 1, {"list" + std::to_string(key), number}}, [this](auto reply) {
      ++ended_;
      EXPECT_TRUE(reply.ok());
    });
    ++begun_;
  }

  void be_slow() {
    static const Operation kSlow{
        .name = "test.slow",
        .lua =
            "local function now() local t = redis.call('TIME') return t[1] * 1e6 + t[2] end "
            "local begin = now() while now() - begin < 15000 do end return 1",
        .accepts = any_reply};
    pool().run({&kSlow, 1, {"slow" + std::to_string(random_() % 50)}}, [this](auto) { ++ended_; });
    ++begun_;
  }

  // Any reply that is slow by chance keeps the pool as it is for five more seconds: so it is quiet
  // until shortly before a connection may be given up.
  void append_while_it_shrinks() {
    const std::size_t grown = pool().state().connections;
    std::uint64_t quiet_since = uv_hrtime();
    const auto has_shrunk = [&] {
      const std::uint64_t quiet_ms = (uv_hrtime() - quiet_since) / 1'000'000;
      if (quiet_ms > 4'700) append(static_cast<int>(random_() % 40));
      if (quiet_ms > 6'300) quiet_since = uv_hrtime();
      return pool().state().connections < grown;
    };
    loop_.run_until(has_shrunk, 2 * TestLoop::kLimitMs);
  }

  void wait_for_all() {
    loop_.run_until([&] { return ended_ == begun_; });
  }

  void expect_order() {
    for (const auto& [key, count] : appended_) {
      const Reply list = server_.call({"LRANGE", "list" + std::to_string(key), "0", "-1"}).value();
      ASSERT_EQ(list.items.size(), static_cast<std::size_t>(count)) << "key " << key;
      for (int i = 0; i < count; ++i)
        ASSERT_EQ(list.items[static_cast<std::size_t>(i)].text, std::to_string(i)) << "key " << key;
    }
  }

  RedisServer server_;
  std::mt19937 random_{42};
  std::map<int, int> appended_;
  std::size_t begun_ = 0;
  std::size_t ended_ = 0;
};

TEST_F(KeyOrderTest, IsKeptWhileThePoolGrowsAndShrinks) {
  for (int i = 0; i < 20'000; ++i) {
    append(static_cast<int>(random_() % 40));
    if (i % 500 == 0) be_slow();
    if (random_() % 40 == 0) loop_.run_once();
  }
  EXPECT_GT(pool().state().connections, 1u) << "the pool has not grown";
  wait_for_all();
  append_while_it_shrinks();
  wait_for_all();
  expect_order();
}

}  // namespace
}  // namespace rss
