// Links on which nothing comes any more, though nobody has closed them.
#include <netinet/tcp.h>

#include "net/dialer.h"
#include "redis/peer_pool_test_base.h"
#include "support/names.h"
#include "support/redis_server.h"

namespace rss {
namespace {

class DeadLinkTest : public PeerPoolTest {
 protected:
  DeadLinkTest() { options_.connect_timeout_ms = 200; }
};

TEST_F(DeadLinkTest, IsGivenUpWhenNothingComesForTheTimeToConnect) {
  const auto counted = call(kCount, {"key"});
  receive(1);
  const std::uint64_t begin = uv_hrtime();
  const Error error = failure_of(counted);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "ETIMEDOUT");
  EXPECT_GE(uv_hrtime() - begin, 150'000'000u);
  loop_.run_until([&] { return peer_.accepted() == 2 && pool().state().ready == 1; });
}

TEST_F(DeadLinkTest, IsLeftForTheAddressThatTheNameHasByNow) {
  define_name("moving.test", {"127.0.0.1"});
  options_.host = "moving.test";
  RedisServer standby("127.0.0.2", peer_.port());
  ASSERT_TRUE(connect().ok());
  peer_.stop_reading();
  const auto read = call(kRead, {"key"});
  define_name("moving.test", {"127.0.0.2"});
  EXPECT_TRUE(reply_to(read).is_nil());
  EXPECT_EQ(standby.calls("get"), 1);
}

TEST_F(DeadLinkTest, IsFoundAfterEveryCallHasTimedOut) {
  ASSERT_TRUE(connect().ok());
  EXPECT_EQ(failure_of(call(kCount, {"key"}, 30)).code, ErrorCode::kTimeout);
  loop_.run_until([&] { return peer_.accepted() == 2; });
  EXPECT_EQ(pool().state().queued_bytes, 0u);
}

TEST_F(DeadLinkTest, IsFoundWhenThePeerTakesNothingAnyMore) {
  ASSERT_TRUE(connect().ok());
  peer_.stop_reading();
  const std::string megabyte(1 << 20, 'x');
  std::vector<Pending<Reply>> calls;
  for (int i = 0; i < 40; ++i)
    calls.push_back(call(kAppend, {"key" + std::to_string(i), megabyte}));
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) == 1; });
  peer_.read_again();
  EXPECT_EQ(failure_of(calls[0]).cause, "ETIMEDOUT");
}

TEST_F(DeadLinkTest, IsNotWhatASlowPeerHas) {
  const auto read = call(kRead, {"key"});
  receive(1);
  peer_.send("$20\r\n");
  std::size_t sent = 0;
  Timer drip(loop_, [&] {
    if (sent < 20) peer_.send("x");
    if (++sent == 20) peer_.send("\r\n");
  });
  drip.start(50, 50);
  EXPECT_EQ(reply_to(read).text, std::string(20, 'x'));
  EXPECT_EQ(peer_.accepted(), 1u);
}

TEST_F(DeadLinkTest, IsNotWhatABlockedLoopHas) {
  peer_.answer([](const auto& words) { return words[0] == "HELLO" ? "" : ":1\r\n"; });
  ASSERT_TRUE(connect().ok());
  for (int i = 0; i < 5; ++i) {
    const auto counted = call(kCount, {"key"});
    uv_sleep(500);
    EXPECT_EQ(reply_to(counted).integer, 1);
  }
  EXPECT_EQ(peer_.accepted(), 1u);
}

// The two at once, since each takes its fifteen seconds.
TEST_F(DeadLinkTest, OrAServerWithoutDataIsFoundByAHeartbeatOnAnIdleConnection) {
  ScriptedPeer refusing(loop_);
  Options options = refusing.options();
  options.pool_max = 1;
  std::vector<std::string> lost;
  Pool other(loop_, options, [&](StorageEvent event, std::string_view detail) {
    if (event == StorageEvent::kError) lost.emplace_back(detail);
  });
  ASSERT_TRUE(connect().ok());
  ASSERT_TRUE(loop_.outcome<Unit>([&](auto done) { other.connect(std::move(done)); }).ok());
  peer_.pong("");
  refusing.pong("-MASTERDOWN ServerLink with MASTER is down\r\n");
  const std::uint64_t begin = uv_hrtime();
  loop_.run_until([&] { return peer_.pings() == 2; });
  EXPECT_GE(uv_hrtime() - begin, 14'000'000'000u);
  EXPECT_EQ(pool().state().in_flight, 0u) << "it is no user's command";
  EXPECT_EQ(pool().traffic().commands, 0u);
  const auto read = call(kRead, {"key"});
  receive(1);
  peer_.pong("+PONG\r\n");
  receive(2);
  EXPECT_EQ(peer_.accepted(), 2u);
  peer_.send("$1\r\na\r\n");
  EXPECT_EQ(reply_to(read).text, "a");
  loop_.run_until([&] { return !lost.empty(); });
  EXPECT_NE(lost[0].find("MASTERDOWN"), std::string::npos);
}

class FrozenServerTest : public PoolTest {
 protected:
  FrozenServerTest() {
    options_ = server_.options();
    options_.connect_timeout_ms = 200;
    options_.pool_max = 1;
  }
  ~FrozenServerTest() override { pool_.reset(); }

  RedisServer server_;
};

TEST_F(FrozenServerTest, IsLeftAndFoundAgainWhenItGoesOn) {
  reply_to(call(kWrite, {"key", "value"}));
  server_.pause();
  const auto counted = call(kCount, {"number"});
  const auto read = call(kRead, {"key"});
  EXPECT_EQ(failure_of(counted).cause, "ETIMEDOUT");
  loop_.run_until([&] { return count_events(StorageEvent::kReconnecting) >= 3; });
  EXPECT_FALSE(read.ended());
  server_.resume();
  EXPECT_EQ(reply_to(read).text, "value");
}

TEST_F(FrozenServerTest, IsReportedInTimeWhenItsListenBacklogIsFull) {
  server_.pause();
  const Error error = failure_of(call(kRead, {"key"}, 600));
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "ETIMEDOUT");
  server_.resume();
  EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil());
}

#ifdef TCP_USER_TIMEOUT
TEST(DialedSocket, IsEndedByTheSystemWhenWhatWasSentIsNotAcknowledged) {
  TestLoop loop;
  ScriptedPeer peer(loop);
  std::optional<UvHandle<uv_tcp_t>> socket;
  Options options;
  options.connect_timeout_ms = 3210;
  const Endpoint endpoint{"127.0.0.1", peer.port()};
  Dialer dialer(loop, options, endpoint,
                [&](auto outcome) { socket.emplace(std::move(outcome.value())); });
  loop.run_until([&] { return socket.has_value(); });
  uv_os_fd_t descriptor = -1;
  uv_fileno(socket->base(), &descriptor);
  unsigned ms = 0;
  socklen_t length = sizeof ms;
  getsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, &length);
  EXPECT_EQ(ms, 3210u);
}
#endif

}  // namespace
}  // namespace rss
