// One TLS connection without a socket, against OpenSSL's own server in memory.
#include "net/tls_session.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "support/certificates.h"
#include "support/tls_peer.h"

namespace rss {
namespace {

class TlsSessionTest : public testing::Test {
 protected:
  TlsSessionTest() : peer_(certificates_.issue("DNS:redis.test")) {
    TlsOptions options;
    options.ca = certificates_.ca_text();
    context_ = std::move(TlsContext::make(options).value());
  }

  // Carries bytes to and fro until nobody has more to say; the first failure ends it.
  Result<Unit> talk(TlsSession& session) {
    while (!session.outgoing().empty()) {
      const std::string answer = peer_.exchange(std::exchange(session.outgoing(), {}));
      if (Result<Unit> taken = take(session, answer); !taken.ok()) return taken;
    }
    return Unit{};
  }
  Result<Unit> take(TlsSession& session, std::string_view sealed) {
    return session.receive(sealed, [this](std::string_view plain) {
      heard_ += plain;
      return true;
    });
  }
  void shake_hands(TlsSession& session) {
    ASSERT_TRUE(session.begin().ok());
    ASSERT_TRUE(talk(session).ok());
    ASSERT_TRUE(session.open());
  }

  const Endpoint kServer{"redis.test"};
  Certificates certificates_;
  TlsPeer peer_;
  std::unique_ptr<TlsContext> context_;
  std::string heard_;
};

TEST_F(TlsSessionTest, CarriesTextBothWays) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  ASSERT_TRUE(session.send("ping"));
  EXPECT_EQ(session.outgoing().find("ping"), std::string::npos);
  ASSERT_TRUE(talk(session).ok());
  EXPECT_EQ(peer_.heard(), "ping");
  ASSERT_TRUE(take(session, peer_.seal("pong")).ok());
  EXPECT_EQ(heard_, "pong");
}

TEST_F(TlsSessionTest, LeavesTheErrorQueueOfOpensslEmptyWhenASendFails) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  ASSERT_FALSE(take(session, "no TLS record").ok());
  EXPECT_FALSE(session.send("ping"));
  EXPECT_EQ(ERR_peek_error(), 0u);
  session.send_close_notify();
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_F(TlsSessionTest, CarriesTextsOfManyRecordsInOneStep) {
  const std::string text(std::size_t{5} << 20, 'x');
  TlsSession session(*context_, kServer);
  shake_hands(session);
  ASSERT_TRUE(session.send(text));
  ASSERT_TRUE(talk(session).ok());
  EXPECT_EQ(peer_.heard(), text);
  ASSERT_TRUE(take(session, peer_.seal(text)).ok());
  EXPECT_EQ(heard_, text);
}

TEST_F(TlsSessionTest, TakesBytesInPiecesOfAnySize) {
  TlsSession session(*context_, kServer);
  ASSERT_TRUE(session.begin().ok());
  while (!session.open()) {
    const std::string answer = peer_.exchange(std::exchange(session.outgoing(), {}));
    for (const char byte : answer) ASSERT_TRUE(take(session, {&byte, 1}).ok());
  }
  ASSERT_TRUE(talk(session).ok());
  for (const char byte : peer_.seal("pong")) ASSERT_TRUE(take(session, {&byte, 1}).ok());
  EXPECT_EQ(heard_, "pong");
}

TEST_F(TlsSessionTest, StopsReadingWhenTheReaderReturnsFalse) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  int pieces = 0;
  const std::string sealed = peer_.seal(std::string(100'000, 'x'));
  EXPECT_TRUE(session.receive(sealed, [&](std::string_view) { return ++pieces < 2; }).ok());
  EXPECT_EQ(pieces, 2);
}

TEST_F(TlsSessionTest, TakesUpTheSessionOfAnEarlierConnectionThatWasLost) {
  {
    TlsSession first(*context_, kServer);
    shake_hands(first);
    EXPECT_FALSE(first.resumed());
  }
  for (int i = 0; i < 2; ++i) {
    peer_.start_again();
    TlsSession next(*context_, kServer);
    shake_hands(next);
    EXPECT_TRUE(next.resumed());
  }
}

TEST_F(TlsSessionTest, EndsWhenTheServerSendsCloseNotify) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  const Result<Unit> ended = take(session, peer_.farewell());
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ended.error().cause, "ECONNRESET");
}

TEST_F(TlsSessionTest, SendsCloseNotifyToTheServer) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  session.send_close_notify();
  peer_.exchange(std::exchange(session.outgoing(), {}));
  EXPECT_TRUE(peer_.was_dismissed());
}

TEST_F(TlsSessionTest, IsBrokenByBytesThatWereChangedOnTheWay) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  std::string sealed = peer_.seal("pong");
  sealed[sealed.size() / 2] = static_cast<char>(sealed[sealed.size() / 2] ^ 1);
  const Result<Unit> broken = take(session, sealed);
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(broken.error().cause.starts_with("ERR_SSL_")) << broken.error().cause;
  EXPECT_TRUE(heard_.empty());
}

TEST_F(TlsSessionTest, TakesNewKeysInTheMiddle) {
  TlsSession session(*context_, kServer);
  shake_hands(session);
  peer_.change_keys();
  ASSERT_TRUE(take(session, peer_.seal("pong")).ok());
  EXPECT_EQ(heard_, "pong");
  ASSERT_TRUE(session.send("ping"));
  ASSERT_TRUE(talk(session).ok());
  EXPECT_EQ(peer_.heard(), "ping");
}

TEST_F(TlsSessionTest, SendsAnAlertWhenItRejectsTheServersCertificate) {
  TlsOptions options;
  options.ca = Certificates().ca_text();
  const auto strict = std::move(TlsContext::make(options).value());
  TlsSession session(*strict, kServer);
  ASSERT_TRUE(session.begin().ok());
  const Result<Unit> refused = talk(session);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kAuth);
  EXPECT_FALSE(session.outgoing().empty()) << "an alert";
}

TEST_F(TlsSessionTest, RejectsEveryCertificateWhenNoAuthorityIsTrusted) {
  const auto strict = std::move(TlsContext::make(TlsOptions{}).value());
  TlsSession session(*strict, kServer);
  ASSERT_TRUE(session.begin().ok());
  const Result<Unit> refused = talk(session);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kAuth);
}

Error refusal(const TlsOptions& options) {
  const auto made = TlsContext::make(options);
  if (made.ok()) return Error{ErrorCode::kServer, "the options were accepted"};
  return made.error();
}

TEST(TlsContext, NamesTheTextThatIsNotWhatItShouldBe) {
  Certificates certificates;
  const auto own = certificates.issue("DNS:client.test");
  const auto other = certificates.issue("DNS:client.test");
  const auto expect = [](const TlsOptions& options, std::string_view name) {
    const Error error = refusal(options);
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << error.message;
    EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
  };
  TlsOptions options;
  options.ca = "/etc/ca.pem";
  expect(options, "'tls.ca'");
  options.ca = certificates.ca_text();
  options.cert = "me";
  options.key = own.key_text();
  expect(options, "'tls.cert'");
  options.cert = own.cert_text();
  options.key = "mine";
  expect(options, "'tls.key'");
  options.key = other.key_text();
  expect(options, "'tls.key'");
}

}  // namespace
}  // namespace rss
