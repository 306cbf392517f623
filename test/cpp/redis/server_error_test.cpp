#include "redis/server_error.h"

#include <gtest/gtest.h>

#include <string>

#include "contract/outage.h"

namespace rss {
namespace {

TEST(ServerError, HasTheServersCodeWordAsItsCause) {
  EXPECT_EQ(server_error("WRONGTYPE Operation against a key").cause, "WRONGTYPE");
  EXPECT_EQ(server_error("ERR").cause, "ERR");
  EXPECT_EQ(server_error("").cause, "");
}

TEST(ServerError, HasACodeThatSaysWhatTheCallerMayDo) {
  EXPECT_EQ(server_error("NOAUTH Authentication required.").code, ErrorCode::kAuth);
  EXPECT_EQ(server_error("WRONGPASS no").code, ErrorCode::kAuth);
  EXPECT_EQ(server_error("WRONGTYPE no").code, ErrorCode::kCorrupt);
  EXPECT_EQ(server_error("ERR syntax error").code, ErrorCode::kServer);
  EXPECT_EQ(server_error("LOADINGS").code, ErrorCode::kServer);
  for (const char* text : {"LOADING x", "BUSY x", "MASTERDOWN x", "CLUSTERDOWN x", "READONLY x",
                           "NOREPLICAS x", "TRYAGAIN x", "UNBLOCKED x"})
    EXPECT_EQ(server_error(text).code, ErrorCode::kUnavailable) << text;
}

TEST(ServerError, IsARefusalWhereTheCommandWasNotCarriedOutAndMayBeLater) {
  for (const char* text :
       {"LOADING x", "BUSY x", "MASTERDOWN x", "CLUSTERDOWN x", "READONLY x", "TRYAGAIN x"})
    EXPECT_TRUE(refused_for_now(server_error(text))) << text;
  for (const char* text : {"NOREPLICAS x", "UNBLOCKED x", "OOM x", "ERR x", "BUSYGROUP x",
                           "NOAUTH x", "MISCONF x", ""})
    EXPECT_FALSE(refused_for_now(server_error(text))) << text;
}

TEST(ServerError, NamesTheOptionWhereTheServerIsACluster) {
  for (const char* text : {"MOVED 3999 127.0.0.1:6381", "CROSSSLOT Keys in request don't hash"}) {
    const Error error = server_error(text);
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
    EXPECT_NE(error.message.find("'cluster'"), std::string::npos);
  }
}

const std::string kScript =
    "ERR Error running script (call to f_1028a5dba704e1d8a01fd96efeba25bb78f62df2): ";

TEST(ServerError, OfACallInAScriptOnAnOlderServerIsThatOfTheCall) {
  const Error read_only =
      server_error(kScript +
                   "@user_script:4: @user_script: 4: -READONLY You can't write against a read only "
                   "replica.");
  EXPECT_EQ(read_only.cause, "READONLY");
  EXPECT_EQ(read_only.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(refused_for_now(read_only));
  EXPECT_EQ(read_only.message,
            "the server answered: READONLY You can't write against a read only replica.");
  const Error wrong_type =
      server_error(kScript + "@user_script:1: WRONGTYPE Operation against a key");
  EXPECT_EQ(wrong_type.cause, "WRONGTYPE");
  EXPECT_EQ(wrong_type.code, ErrorCode::kCorrupt);
  const Error full = server_error(kScript + "@user_script: 12: -OOM command not allowed");
  EXPECT_EQ(full.cause, "OOM");
  EXPECT_EQ(full.code, ErrorCode::kServer);
}

TEST(ServerError, OfAScriptWithoutACodeWordIsErrServer) {
  for (const char* text :
       {"@user_script:1: @user_script: 1: Unknown Redis command called from Lua script",
        "@user_script:1: user_script:1: attempt to index a nil value", "@user_script:", "-", "",
        "READONLY is no place", "@user_script:1: A"}) {
    const Error error = server_error(kScript + text);
    EXPECT_EQ(error.cause, "ERR") << text;
    EXPECT_EQ(error.code, ErrorCode::kServer) << text;
  }
  EXPECT_EQ(server_error("ERR @user_script:1: -READONLY x").cause, "ERR");
}

TEST(ServerError, NeverRepeatsTheArgumentsThatTheServerQuotes) {
  const Error error = server_error(
      "ERR unknown command 'GETEX', with args beginning with: 'session' 'secret' 'EX' ");
  EXPECT_NE(error.message.find("unknown command 'GETEX'"), std::string::npos);
  EXPECT_EQ(error.message.find("secret"), std::string::npos);
}

TEST(ServerError, IsShortWhateverTheServerSays) {
  EXPECT_LT(server_error("ERR " + std::string(10'000, 'x')).message.size(), 300u);
  EXPECT_EQ(server_error("ERR first\nsecond").message.find("second"), std::string::npos);
}

}  // namespace
}  // namespace rss
