// Servers that say something in the same piece that ends the handshake of TLS: before they have
// heard a word.
#include "redis/pool_test_base.h"
#include "support/certificates.h"
#include "support/scripted_peer.h"
#include "support/tls_peer.h"

namespace rss {
namespace {

class TlsEarlyWordTest : public PoolTest {
 protected:
  TlsEarlyWordTest() {
    options_ = peer_.options();
    TlsOptions tls;
    tls.ca = certificates_.ca_text();
    options_.tls = std::make_shared<const TlsOptions>(std::move(tls));
    tls_.speak_tls_1_2_only();
  }
  ~TlsEarlyWordTest() override { pool_.reset(); }

  void say_early(std::string word) {
    peer_.answer_bytes([this, word = std::move(word)](std::string_view bytes) mutable {
      std::string answer = tls_.exchange(bytes);
      if (tls_.open() && !word.empty()) answer += tls_.seal(std::exchange(word, {}));
      return answer;
    });
  }

  ScriptedPeer peer_{loop_};
  Certificates certificates_;
  TlsPeer tls_{certificates_.issue("IP:127.0.0.1")};
};

TEST_F(TlsEarlyWordTest, AnEarlyErrorIsTheErrorOfTheConnection) {
  say_early("-DENIED Redis is running in protected mode\r\n");
  const Error error = connect().error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "DENIED");
}

TEST_F(TlsEarlyWordTest, AnEarlyErrorThatRequiresTheOlderProtocolCausesAFallbackToIt) {
  options_.username = "app";
  options_.password = "secret";
  say_early("-NOPROTO no\r\n");
  const auto waiting = call(kRead, {"key"});
  loop_.run_until([&] { return tls_.heard().find("\r\nAUTH\r\n") != std::string::npos; });
  EXPECT_FALSE(waiting.ended());
  EXPECT_LT(tls_.heard().find("HELLO"), tls_.heard().find("\r\nAUTH\r\n$3\r\napp"));
}

TEST_F(TlsEarlyWordTest, EarlyBytesThatAreNotARedisReplyEndTheConnection) {
  say_early("220 mail.test ESMTP\r\n");
  EXPECT_EQ(connect().error().cause, "EPROTO");
}

TEST_F(TlsEarlyWordTest, ThePoolSendsTheHandshakeWhenTheServerSendsNothingEarly) {
  say_early("");
  const auto waiting = call(kRead, {"key"});
  loop_.run_until([&] { return tls_.heard().find("HELLO") != std::string::npos; });
  EXPECT_FALSE(waiting.ended());
}

}  // namespace
}  // namespace rss
