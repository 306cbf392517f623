#include "redis/server_error.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(ServerError, KeepsTheServersWordAsItsCause) {
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
