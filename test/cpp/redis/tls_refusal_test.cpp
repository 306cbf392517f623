// Servers that a pool must not talk to: each is told of at once, by its reason, and the pool goes
// on trying, since a certificate may be mended.
#include "redis/pool_test_base.h"
#include "support/scripted_peer.h"
#include "support/tls_redis_server.h"

namespace rss {
namespace {

class TlsRefusalTest : public PoolTest {
 protected:
  ~TlsRefusalTest() override { pool_.reset(); }

  void serve(const std::string& names, int days = 1, std::vector<std::string> more = {}) {
    server_ = std::make_unique<TlsRedisServer>(names, days, std::move(more));
    options_ = server_->options();
  }
  void use(TlsOptions tls) { options_.tls = std::make_shared<const TlsOptions>(std::move(tls)); }

  void expect_refused(std::string_view cause, std::string_view remedy) {
    const Error error = failure_of(call(kRead, {"key"}));
    EXPECT_EQ(error.code, ErrorCode::kAuth) << error.message;
    EXPECT_EQ(error.cause, cause) << error.message;
    EXPECT_NE(error.message.find(remedy), std::string::npos) << error.message;
    const auto next = call(kRead, {"key"});
    EXPECT_TRUE(next.ended()) << "a refused certificate is told at once";
    EXPECT_EQ(failure_of(next).cause, cause);
    loop_.run_until([&] { return count_events(StorageEvent::kError) >= 3; });
    EXPECT_EQ(count_events(StorageEvent::kConnect), 0)
        << "nothing is said to a server that is refused";
  }
  void expect_trusted() { EXPECT_TRUE(reply_to(call(kRead, {"key"})).is_nil()); }

  std::unique_ptr<TlsRedisServer> server_;
};

TEST_F(TlsRefusalTest, RejectsACertificateForAnotherHostName) {
  serve("DNS:other.test");
  options_.host = TlsRedisServer::kName;
  expect_refused("ERR_TLS_CERT_ALTNAME_INVALID", "'tls.servername'");
}

TEST_F(TlsRefusalTest, RejectsACertificateForAnotherIpAddress) {
  serve("DNS:localhost,IP:127.0.0.2");
  expect_refused("ERR_TLS_CERT_ALTNAME_INVALID", "'tls.servername'");
}

TEST_F(TlsRefusalTest, RejectsAnIpAddressThatTheCertificateListsAsADnsName) {
  serve("DNS:127.0.0.1");
  expect_refused("ERR_TLS_CERT_ALTNAME_INVALID", "'tls.servername'");
}

TEST_F(TlsRefusalTest, RejectsAWildcardForPartOfALabel) {
  serve("DNS:loc*.test");
  TlsOptions tls = server_->tls();
  tls.servername = "localhost.test";
  use(tls);
  expect_refused("ERR_TLS_CERT_ALTNAME_INVALID", "'tls.servername'");
}

TEST_F(TlsRefusalTest, AcceptsAWildcardForAWholeLabel) {
  serve("DNS:*.cache.test");
  TlsOptions tls = server_->tls();
  tls.servername = "one.cache.test";
  use(tls);
  expect_trusted();
}

TEST_F(TlsRefusalTest, ButNotANameThatIsGivenInsteadOfTheAddress) {
  serve("DNS:other.test");
  TlsOptions tls = server_->tls();
  tls.servername = "other.test";
  use(tls);
  expect_trusted();
}

TEST_F(TlsRefusalTest, RejectsAnExpiredCertificate) {
  serve(TlsRedisServer::kNames, -1);
  expect_refused("CERT_HAS_EXPIRED", "new certificate");
}

TEST_F(TlsRefusalTest, RejectsACertificateOfAnUnknownAuthority) {
  serve(TlsRedisServer::kNames);
  TlsOptions tls;
  tls.ca = Certificates().ca_text();
  use(tls);
  expect_refused("SELF_SIGNED_CERT_IN_CHAIN", "'tls.ca'");
}

TEST_F(TlsRefusalTest, AcceptsAnyCertificateWhenVerificationIsOff) {
  serve("DNS:other.test", -1);
  TlsOptions tls;
  tls.reject_unauthorized = false;
  use(tls);
  expect_trusted();
}

TEST_F(TlsRefusalTest, AServerThatSpeaksPlainTextAndWaits) {
  RedisServer plain;
  serve(TlsRedisServer::kNames);
  options_.port = plain.port();
  expect_refused("EPROTO", "'tls'");
}

TEST_F(TlsRefusalTest, AServerThatAnswersInPlainText) {
  serve(TlsRedisServer::kNames);
  ScriptedPeer peer(loop_);
  peer.listen_only();
  options_.port = peer.port();
  const auto waiting = call(kRead, {"key"});
  loop_.run_until([&] { return peer.open() == 1; });
  peer.send("-ERR what is this?\r\n");
  const Error error = failure_of(waiting);
  EXPECT_EQ(error.code, ErrorCode::kAuth);
  EXPECT_EQ(error.cause, "EPROTO");
  pool_.reset();
}

TEST_F(TlsRefusalTest, IsNotALostConnectionInTheMiddleOfTheHandshake) {
  serve(TlsRedisServer::kNames);
  ScriptedPeer peer(loop_);
  peer.listen_only();
  options_.port = peer.port();
  const auto connecting = [&] {
    Pending<Unit> pending;
    pool().connect(pending.callback());
    return pending;
  }();
  loop_.run_until([&] { return peer.open() == 1; });
  peer.send(std::string_view("\x16\x03\x03\x00\x7a\x02", 6));
  peer.cut();
  const Error error = loop_.outcome_of(connecting).error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "ECONNRESET");
  pool_.reset();
}

class ClientCertificateTest : public TlsRefusalTest,
                              public testing::WithParamInterface<const char*> {
 protected:
  ClientCertificateTest() {
    serve(TlsRedisServer::kNames, 1, {"--tls-auth-clients", "yes", "--tls-protocols", GetParam()});
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, ClientCertificateTest, testing::Values("TLSv1.2", "TLSv1.3"),
                         [](const auto& version) {
                           return std::string(version.param) == "TLSv1.2" ? "Tls12" : "Tls13";
                         });

TEST_P(ClientCertificateTest, IsSentToAServerThatRequiresOne) {
  const auto own = server_->certificates().issue("DNS:client.test");
  TlsOptions tls = server_->tls();
  tls.cert = own.cert_text();
  tls.key = own.key_text();
  use(tls);
  expect_trusted();
}

TEST_P(ClientCertificateTest, TheConnectionFailsWithErrAuthWhenARequiredOneIsMissing) {
  const Error error = failure_of(call(kRead, {"key"}));
  EXPECT_EQ(error.code, ErrorCode::kAuth) << error.message;
  EXPECT_TRUE(error.cause.starts_with("ERR_SSL_")) << error.cause;
  EXPECT_NE(error.message.find("'tls.cert'"), std::string::npos) << error.message;
}

TEST_P(ClientCertificateTest, IsRefusedWhenAnotherAuthoritySignedIt) {
  Certificates others;
  const auto own = others.issue("DNS:client.test");
  TlsOptions tls = server_->tls();
  tls.cert = own.cert_text();
  tls.key = own.key_text();
  use(tls);
  const Error error = failure_of(call(kRead, {"key"}));
  EXPECT_EQ(error.code, ErrorCode::kAuth) << error.message;
  EXPECT_NE(error.message.find("'tls.cert'"), std::string::npos) << error.message;
}

TEST_F(TlsRefusalTest, AnOldVersionOfTls) {
  serve(TlsRedisServer::kNames, 1,
        {"--tls-protocols", "TLSv1.1", "--tls-ciphers", "DEFAULT@SECLEVEL=0"});
  const Error error = failure_of(call(kRead, {"key"}));
  EXPECT_EQ(error.code, ErrorCode::kAuth) << error.message;
  EXPECT_NE(error.message.find("'tls'"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace rss
