#include "net/dialer.h"

#include <gtest/gtest.h>

#include <optional>

#include "support/names.h"
#include "support/scripted_peer.h"
#include "support/test_loop.h"

namespace rss {
namespace {

class DialerTest : public testing::Test {
 protected:
  void dial(const std::string& host, int port, std::uint64_t timeout_ms = 20'000) {
    options_.host = host;
    options_.port = port;
    options_.connect_timeout_ms = timeout_ms;
    dialer_.emplace(loop_, options_, options_.endpoint(),
                    [this](Result<UvHandle<uv_tcp_t>> outcome) {
                      EXPECT_FALSE(outcome_) << "a dialer ended twice";
                      outcome_.emplace(std::move(outcome));
                    });
  }
  void dial_and_wait(const std::string& host, int port, std::uint64_t timeout_ms = 20'000) {
    dial(host, port, timeout_ms);
    loop_.run_until([&] { return outcome_.has_value(); });
  }

  void expect_cause(std::string_view cause) {
    ASSERT_TRUE(outcome_ && !outcome_->ok());
    EXPECT_EQ(outcome_->error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(outcome_->error().cause, cause);
    EXPECT_NE(outcome_->error().message.find(cause), std::string::npos);
  }

  // A loopback port on which nobody listens.
  int free_port() {
    ScriptedPeer peer(loop_);
    return peer.port();
  }

  TestLoop loop_;
  Options options_;
  std::optional<Dialer> dialer_;
  std::optional<Result<UvHandle<uv_tcp_t>>> outcome_;
};

TEST_F(DialerTest, ConnectsToAServer) {
  ScriptedPeer peer(loop_);
  dial_and_wait("127.0.0.1", peer.port());
  ASSERT_TRUE(outcome_->ok());
  loop_.run_until([&] { return peer.open() == 1; });
  outcome_.reset();
  loop_.run_until([&] { return peer.open() == 0; });
}

TEST_F(DialerTest, ResolvesHostNames) {
  define_name("redis.test", {"127.0.0.1"});
  ScriptedPeer peer(loop_);
  dial_and_wait("redis.test", peer.port());
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(DialerTest, SaysWhenTheServerRefuses) {
  dial_and_wait("127.0.0.1", free_port());
  expect_cause("ECONNREFUSED");
}

TEST_F(DialerTest, SaysWhenTheNameIsUnknown) {
  dial_and_wait("no such host", 6379);
  expect_cause("ENOTFOUND");
}

TEST_F(DialerTest, SaysWhenTheNameCannotBe) {
  dial_and_wait(std::string(5000, 'x'), 6379);
  ASSERT_FALSE(outcome_->ok());
  EXPECT_EQ(outcome_->error().code, ErrorCode::kUnavailable);
}

TEST_F(DialerTest, TriesEveryAddressOfAName) {
  ScriptedPeer peer(loop_);
  define_name("three.test", {"127.0.0.3", "127.0.0.2", "127.0.0.1"});
  dial_and_wait("three.test", peer.port());
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(DialerTest, TriesAnAddressOfTheOtherFamilyToo) {
  ScriptedPeer peer(loop_);
  define_name("both.test", {"::1", "127.0.0.1"});
  dial_and_wait("both.test", peer.port());
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(DialerTest, TriesOnlyAddressesOfTheFamilyThatIsAskedFor) {
  ScriptedPeer peer(loop_);
  define_name("both.test", {"::1", "127.0.0.1"});
  options_.family = 4;
  dial_and_wait("both.test", peer.port());
  EXPECT_TRUE(outcome_->ok());
  outcome_.reset();
  options_.family = 6;
  dial_and_wait("both.test", peer.port());
  expect_cause("ECONNREFUSED");
  EXPECT_NE(outcome_->error().message.find("'family'"), std::string::npos);
}

TEST_F(DialerTest, SaysWhenTheHostHasNoAddressOfTheFamily) {
  options_.family = 6;
  dial_and_wait("127.0.0.1", 6379);
  expect_cause("ENOTFOUND");
}

TEST_F(DialerTest, SaysWhyTheLastAddressFailed) {
  define_name("two.test", {"127.0.0.2", "127.0.0.1"});
  dial_and_wait("two.test", free_port());
  expect_cause("ECONNREFUSED");
}

TEST_F(DialerTest, LooksTheNameUpAnewEachTime) {
  ScriptedPeer peer(loop_);
  define_name("moves.test", {"127.0.0.2"});
  dial_and_wait("moves.test", peer.port());
  expect_cause("ECONNREFUSED");
  define_name("moves.test", {"127.0.0.1"});
  outcome_.reset();
  dial_and_wait("moves.test", peer.port());
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(DialerTest, GivesUpALookUpThatTakesTooLong) {
  HeldName held("held.test");
  dial_and_wait("held.test", 6379, 50);
  expect_cause("ETIMEDOUT");
}

TEST_F(DialerTest, IsSilentWhenItIsDroppedDuringTheLookUp) {
  define_name("held.test", {"127.0.0.1"});
  std::optional<HeldName> held("held.test");
  dial("held.test", 6379);
  loop_.run_until([&] { return held->waiting() == 1; });
  dialer_.reset();
  held.reset();
  loop_.run_once();
  EXPECT_FALSE(outcome_);
}

TEST_F(DialerTest, IsSilentWhenItIsDroppedBeforeTheLookUpHasBegun) {
  dial("localhost", 6379);
  dialer_.reset();
  loop_.run_once();
  EXPECT_FALSE(outcome_);
}

TEST_F(DialerTest, MayBeDroppedAfterAnyNumberOfEvents) {
  ScriptedPeer peer(loop_);
  for (int events = 0; events < 6; ++events) {
    dial("127.0.0.1", peer.port());
    for (int i = 0; i < events && !outcome_; ++i) loop_.run_once();
    dialer_.reset();
    const bool ended = outcome_.has_value();
    loop_.run_once();
    EXPECT_EQ(outcome_.has_value(), ended);
    outcome_.reset();
  }
}

// A listener whose queue is full answers nobody.
class FullListener {
 public:
  explicit FullListener(const char* host = "127.0.0.1", int port = 0) {
    sockaddr_in address{};
    uv_ip4_addr(host, port, &address);
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(listener_, 0);
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    for (int& client : clients_) {
      client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
  }
  ~FullListener() {
    for (const int client : clients_) close(client);
    close(listener_);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  int port() const { return port_; }

 private:
  int listener_;
  int port_;
  int clients_[8];
};

TEST_F(DialerTest, GivesUpAServerThatNeverAnswers) {
  FullListener listener;
  dial_and_wait("127.0.0.1", listener.port(), 100);
  expect_cause("ETIMEDOUT");
}

class BlockedDialerTest : public DialerTest {
 protected:
  // Longer than it may take, before each of its turns.
  void block_and_wait() {
    loop_.run_until([&] {
      uv_sleep(150);
      return outcome_.has_value();
    });
  }
};

TEST_F(BlockedDialerTest, ReachesAServerAtAnAddress) {
  ScriptedPeer peer(loop_);
  dial("127.0.0.1", peer.port(), 100);
  block_and_wait();
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(BlockedDialerTest, ReachesAServerByItsName) {
  define_name("redis.test", {"127.0.0.3", "127.0.0.1"});
  ScriptedPeer peer(loop_);
  dial("redis.test", peer.port(), 100);
  block_and_wait();
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(BlockedDialerTest, TriesTheNextAddressAfterOneThatNeverAnswers) {
  ScriptedPeer peer(loop_);
  FullListener silent("127.0.0.2", peer.port());
  define_name("two.test", {"127.0.0.2", "127.0.0.1"});
  dial("two.test", peer.port(), 100);
  block_and_wait();
  EXPECT_TRUE(outcome_->ok());
}

TEST_F(BlockedDialerTest, GivesUpAServerThatNeverAnswersAllTheSame) {
  FullListener listener;
  dial("127.0.0.1", listener.port(), 20);
  block_and_wait();
  expect_cause("ETIMEDOUT");
}

TEST_F(DialerTest, IsSilentWhenItIsDroppedDuringTheConnection) {
  FullListener listener;
  dial("127.0.0.1", listener.port());
  for (int i = 0; i < 5; ++i) loop_.run_once();
  dialer_.reset();
  loop_.run_once();
  EXPECT_FALSE(outcome_);
}

}  // namespace
}  // namespace rss
