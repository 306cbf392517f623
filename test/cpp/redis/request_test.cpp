#include <gtest/gtest.h>

#include "redis/resp.h"

namespace rss {
namespace {

using std::string_literals::operator""s;

TEST(Request, IsItsVerbAndItsArgumentsEachWithItsLength) {
  std::string batch;
  append_request(batch, "SET", {"key", "value"});
  EXPECT_EQ(batch, "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n");
}

TEST(Request, MayHaveNoArguments) {
  std::string batch;
  append_request(batch, "PING", {});
  EXPECT_EQ(batch, "*1\r\n$4\r\nPING\r\n");
}

TEST(Request, IsAppendedToWhatIsInTheBatch) {
  std::string batch;
  append_request(batch, "GET", {"a"});
  append_request(batch, "GET", {"b"});
  EXPECT_EQ(batch, "*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n");
}

TEST(Request, KeepsEveryByteOfAnArgument) {
  std::string batch;
  append_request(batch, "SET", {"k\0\r\n"s, ""});
  EXPECT_EQ(batch, "*3\r\n$3\r\nSET\r\n$4\r\nk\0\r\n\r\n$0\r\n\r\n"s);
}

TEST(Request, MayHaveManyArguments) {
  Arguments arguments;
  std::string expected = "*1001\r\n$4\r\nMGET\r\n";
  for (int i = 0; i < 1000; ++i) {
    const std::string key = std::to_string(i);
    arguments.add(key);
    expected += "$" + std::to_string(key.size()) + "\r\n" + key + "\r\n";
  }
  std::string batch;
  append_request(batch, "MGET", arguments);
  EXPECT_EQ(batch, expected);
}

TEST(Request, OfAScriptNamesTheScriptThenCountsTheKeys) {
  std::string batch;
  append_script(batch, "EVAL", "return 1", 2, {"k1", "k2", "argument"});
  EXPECT_EQ(batch,
            "*6\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n2\r\n$2\r\nk1\r\n$2\r\nk2\r\n"
            "$8\r\nargument\r\n");
}

}  // namespace
}  // namespace rss
