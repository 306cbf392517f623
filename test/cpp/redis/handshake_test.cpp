#include "redis/handshake.h"

#include <gtest/gtest.h>

#include <optional>

#include "redis/resp.h"
#include "redis/server_error.h"

namespace rss {
namespace {

std::string request(std::string_view verb, const Arguments& arguments) {
  std::string bytes;
  append_request(bytes, verb, arguments);
  return bytes;
}

const std::string kSetName = request("CLIENT", {"SETNAME", "redis-session-storage"});

const std::string kPing = request("PING", {});

Reply hello(const std::string& mode) {
  const auto text = [](std::string bytes) { return Reply::from(std::move(bytes)); };
  return Reply::from(std::vector<Reply>{text("server"), text("redis"), text("proto"),
                                        Reply::from(std::int64_t{3}), text("mode"), text(mode),
                                        text("modules"), Reply::from(std::vector<Reply>{})});
}

Reply ok() { return Reply::from(std::string("OK")); }

class HandshakeTest : public testing::Test {
 protected:
  // What is said next after this reply.
  std::string after(const Result<Reply>& reply) {
    std::string out;
    const auto outcome = handshake_->on_reply(reply, out);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message;
    return out;
  }
  std::string after_error(std::string_view text) { return after(server_error(text)); }

  // How the handshake fails with this reply.
  Error failure(const Result<Reply>& reply) {
    std::string out;
    const auto outcome = handshake_->on_reply(reply, out);
    EXPECT_FALSE(outcome.ok());
    EXPECT_FALSE(handshake_->done());
    EXPECT_EQ(out, "");
    return outcome.ok() ? Error{} : outcome.error();
  }
  Error failure_of(std::string_view text) { return failure(server_error(text)); }

  Options options_;
  std::optional<Handshake> handshake_{std::in_place, options_};
};

constexpr const char* kNoHello =
    "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'secret' ";

Reply pong() { return Reply::from(std::string("PONG")); }

TEST_F(HandshakeTest, AsksForResp3AndIsDoneWhenTheServerIsAtWork) {
  EXPECT_EQ(handshake_->begin(), request("HELLO", {"3", "SETNAME", "redis-session-storage"}));
  EXPECT_EQ(after(hello("standalone")), kPing);
  EXPECT_FALSE(handshake_->done());
  EXPECT_EQ(after(pong()), "");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, GivesThePasswordOfTheDefaultUserWhenNoUserIsNamed) {
  options_.password = "secret";
  EXPECT_EQ(handshake_->begin(), request("HELLO", {"3", "AUTH", "default", "secret", "SETNAME",
                                                   "redis-session-storage"}));
}

TEST_F(HandshakeTest, GivesTheUserThatIsNamed) {
  options_.username = "app";
  options_.password = "secret";
  EXPECT_EQ(handshake_->begin(),
            request("HELLO", {"3", "AUTH", "app", "secret", "SETNAME", "redis-session-storage"}));
}

TEST_F(HandshakeTest, SelectsTheDatabaseInOneWriteWithThePing) {
  options_.database = 7;
  handshake_->begin();
  EXPECT_EQ(after(hello("standalone")), request("SELECT", {"7"}) + kPing);
  EXPECT_EQ(after(ok()), "");
  EXPECT_FALSE(handshake_->done());
  EXPECT_EQ(after(pong()), "");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, SaysTheSameInSingleCommandsWhereHelloIsUnknown) {
  options_.username = "app";
  options_.password = "secret";
  options_.database = 2;
  handshake_->begin();
  EXPECT_EQ(after_error(kNoHello), request("AUTH", {"app", "secret"}));
  EXPECT_EQ(after(ok()), kSetName);
  EXPECT_EQ(after(ok()), request("SELECT", {"2"}) + kPing);
  EXPECT_EQ(after(ok()), "");
  EXPECT_EQ(after(pong()), "");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, GivesAnOldServerThePasswordAlone) {
  options_.password = "secret";
  handshake_->begin();
  EXPECT_EQ(after_error(kNoHello), request("AUTH", {"secret"}));
}

TEST_F(HandshakeTest, GivesNoPasswordWhenThereIsNone) {
  handshake_->begin();
  EXPECT_EQ(after_error("NOPROTO unsupported protocol version"), kSetName);
  EXPECT_EQ(after(ok()), kPing);
  EXPECT_EQ(after(pong()), "");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, DoesWithoutHelloWhereItIsNotPermitted) {
  handshake_->begin();
  EXPECT_EQ(after_error("NOPERM this user has no permissions to run the 'hello' command"),
            kSetName);
}

TEST_F(HandshakeTest, SucceedsOnAServerWithoutTheClientCommand) {
  handshake_->begin();
  after_error(kNoHello);
  EXPECT_EQ(after_error("ERR unknown command 'CLIENT'"), kPing);
  EXPECT_EQ(after(pong()), "");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, FailsWithErrAuthWhenTheServerRequiresAPassword) {
  handshake_->begin();
  const Error error = failure_of(
      "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
      "<proto> AUTH <user> <pass> option can be used to authenticate the client and select the "
      "RESP protocol version at the same time");
  EXPECT_EQ(error.code, ErrorCode::kAuth);
  EXPECT_EQ(error.cause, "NOAUTH");
  EXPECT_NE(error.message.find("'password'"), std::string::npos);
}

TEST_F(HandshakeTest, FailsWithErrAuthWhenAServerWithoutHelloRequiresAPassword) {
  handshake_->begin();
  after_error(kNoHello);
  EXPECT_EQ(failure_of("NOAUTH Authentication required.").code, ErrorCode::kAuth);
}

TEST_F(HandshakeTest, FailsForGoodOnAWrongPassword) {
  options_.password = "secret";
  handshake_->begin();
  const Error error = failure_of("WRONGPASS invalid username-password pair or user is disabled.");
  EXPECT_EQ(error.code, ErrorCode::kAuth);
  EXPECT_EQ(error.message.find("secret"), std::string::npos);
}

TEST_F(HandshakeTest, FailsForGoodOnAWrongPasswordWithoutHello) {
  options_.password = "secret";
  for (const char* answer :
       {"WRONGPASS invalid username-password pair", "ERR invalid password",
        "ERR AUTH <password> called without any password configured for the default user."}) {
    handshake_.emplace(options_);
    handshake_->begin();
    after_error(kNoHello);
    EXPECT_EQ(failure_of(answer).code, ErrorCode::kAuth) << answer;
  }
}

TEST_F(HandshakeTest, MayBeTriedAgainWhileTheServerLoads) {
  options_.database = 1;
  handshake_->begin();
  after(hello("standalone"));
  const Error error = failure_of("LOADING Redis is loading the dataset in memory");
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.cause, "LOADING");
}

TEST_F(HandshakeTest, FailsWithARetryableErrorWhileTheServerServesNoClient) {
  for (const std::string word : {"LOADING", "MASTERDOWN", "BUSY", "CLUSTERDOWN"}) {
    handshake_.emplace(options_);
    handshake_->begin();
    after(hello("standalone"));
    const Error error = failure_of(word + " for the time being");
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_EQ(error.cause, word);
  }
}

TEST_F(HandshakeTest, FailsWithErrAuthWhenThePingRequiresAPassword) {
  handshake_->begin();
  after(hello("standalone"));
  EXPECT_EQ(failure_of("NOAUTH Authentication required.").code, ErrorCode::kAuth);
}

TEST_F(HandshakeTest, IsDoneWhereTheUserMayNotPing) {
  handshake_->begin();
  after(hello("standalone"));
  after_error("NOPERM this user has no permissions to run the 'ping' command");
  EXPECT_TRUE(handshake_->done());
}

TEST_F(HandshakeTest, MayBeTriedAgainWhereTheConnectionIsRefused) {
  handshake_->begin();
  EXPECT_EQ(failure_of("ERR max number of clients reached").code, ErrorCode::kUnavailable);
}

TEST_F(HandshakeTest, RefusesAClusterAndNamesTheOption) {
  handshake_->begin();
  const Error error = failure(hello("cluster"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(error.message.find("'cluster'"), std::string::npos);
}

TEST_F(HandshakeTest, NamesTheOptionOfADatabaseThatIsNotThere) {
  options_.database = 99;
  handshake_->begin();
  after(hello("standalone"));
  const Error error = failure_of("ERR DB index is out of range");
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(error.message.find("'database'"), std::string::npos);
}

TEST_F(HandshakeTest, EndsWithAReplyThatNoRedisServerGives) {
  const auto integer = Reply::from(std::int64_t{5});
  const auto odd = Reply::from(std::vector<Reply>{ok(), ok(), ok()});
  for (const Reply& reply : {Reply::nil(), integer, ok(), odd}) {
    handshake_.emplace(options_);
    EXPECT_EQ(failure(reply).cause, "EPROTO");
    handshake_.emplace(options_);
    after(hello("standalone"));
    EXPECT_EQ(failure(reply).cause, "EPROTO");
  }
}

}  // namespace
}  // namespace rss
