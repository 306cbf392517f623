#include <gtest/gtest.h>

#include "base/json_members.h"

namespace rss {
namespace {

std::string replaced(std::string_view target, std::string_view fields,
                     const std::vector<std::string>& merged = {}) {
  return json_replace_members(target, fields, merged).value_or("refused");
}

TEST(JsonReplaceMembers, LeavesEveryOtherByteAsItWas) {
  const std::string kept =
      R"("a":[],"b":{},"n":12345678901234567890,"s":"\ud800","__proto__":{"x":1})";
  EXPECT_EQ(replaced("{" + kept + "}", R"({"new":1})"), "{" + kept + R"(,"new":1})");
  EXPECT_EQ(replaced(R"({"old":0,)" + kept + "}", R"({"old":1})"), R"({"old":1,)" + kept + "}");
  EXPECT_EQ(replaced("{" + kept + "}", "{}"), "{" + kept + "}");
}

TEST(JsonReplaceMembers, ReplacesInPlaceAndAppendsWhatIsNew) {
  EXPECT_EQ(replaced(R"({"a":1,"b":2,"c":3})", R"({"d":4,"b":[2],"e":null})"),
            R"({"a":1,"b":[2],"c":3,"d":4,"e":null})");
  EXPECT_EQ(replaced("{}", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(replaced("{}", "{}"), "{}");
  EXPECT_EQ(replaced(R"({"__proto__":1})", R"({"__proto__":{"x":2}})"), R"({"__proto__":{"x":2}})");
}

TEST(JsonReplaceMembers, KeepsWhiteSpaceInsideValuesOnly) {
  EXPECT_EQ(replaced(" { \"a\" : [ 1 ] ,\n\"b\" : 2 } ", "{ \"c\" : { \"d\" : 3 } }"),
            "{\"a\":[ 1 ],\"b\":2,\"c\":{ \"d\" : 3 }}");
}

TEST(JsonReplaceMembers, FindsANameWhateverItsEscapesAndKeepsTheTargetsSpelling) {
  EXPECT_EQ(replaced(R"({"\u0061":1,"b":2})", R"({"a":3,"\u0062":4})"), R"({"\u0061":3,"b":4})");
  EXPECT_EQ(replaced("{\"\xf0\x9f\x98\x80\":1}", R"({"\ud83d\ude00":2})"),
            "{\"\xf0\x9f\x98\x80\":2}");
}

TEST(JsonReplaceMembers, LeavesOneMemberOfARepeatedNameThatItReplaces) {
  EXPECT_EQ(replaced(R"({"a":1,"b":2,"\u0061":3,"a":4})", R"({"a":5})"), R"({"a":5,"b":2})");
}

TEST(JsonReplaceMembers, LeavesARepeatedNameThatItDoesNotReplace) {
  EXPECT_EQ(replaced(R"({"a":1,"b":2,"a":3})", R"({"b":4})"), R"({"a":1,"b":4,"a":3})");
}

TEST(JsonReplaceMembers, TakesTheLastValueOfARepeatedField) {
  EXPECT_EQ(replaced("{}", R"({"a":1,"b":2,"\u0061":3})"), R"({"\u0061":3,"b":2})");
  EXPECT_EQ(replaced(R"({"a":0})", R"({"a":1,"a":2})"), R"({"a":2})");
}

TEST(JsonReplaceMembers, MergesTheListedMembersOneLevel) {
  EXPECT_EQ(replaced(R"({"p":{"a":1,"b":{"x":1}},"q":{"a":1}})",
                     R"({"p":{"b":{"y":2},"c":null},"q":{"b":2}})", {"p"}),
            R"({"p":{"a":1,"b":{"y":2},"c":null},"q":{"b":2}})");
  EXPECT_EQ(replaced(R"({"p":{"a":1},"q":{"a":1}})", R"({"q":{"b":2},"p":{"b":2}})", {"q", "p"}),
            R"({"p":{"a":1,"b":2},"q":{"a":1,"b":2}})");
}

TEST(JsonReplaceMembers, MergesANameWhateverItsEscapes) {
  EXPECT_EQ(replaced(R"({"\u0070":{"a":1}})", R"({"\u0070":{"b":2}})", {"p"}),
            R"({"\u0070":{"a":1,"b":2}})");
}

TEST(JsonReplaceMembers, MergesIntoTheLastOfARepeatedName) {
  EXPECT_EQ(replaced(R"({"p":{"a":1},"q":0,"p":{"b":2}})", R"({"p":{"c":3}})", {"p"}),
            R"({"p":{"b":2,"c":3},"q":0})");
  EXPECT_EQ(replaced(R"({"p":{"a":1},"p":0})", R"({"p":{"c":3}})", {"p"}), R"({"p":{"c":3}})");
}

TEST(JsonReplaceMembers, ReplacesAListedMemberThatIsNotAnObjectOnBothSides) {
  EXPECT_EQ(replaced(R"({"p":[1]})", R"({"p":{"a":1}})", {"p"}), R"({"p":{"a":1}})");
  EXPECT_EQ(replaced(R"({"p":{"a":1}})", R"({"p":null})", {"p"}), R"({"p":null})");
  EXPECT_EQ(replaced(R"({"x":1})", R"({"p":{"a":1}})", {"p"}), R"({"x":1,"p":{"a":1}})");
  EXPECT_EQ(replaced(R"({"p":{"a":1}})", R"({"x":1})", {"p"}), R"({"p":{"a":1},"x":1})");
}

TEST(JsonReplaceMembers, RefusesWhatIsNotAnObject) {
  for (std::string_view bad : {"", "null", "[]", "1", "\"a\"", "{", "{\"a\":}", "{}{}"}) {
    EXPECT_FALSE(json_replace_members(bad, "{}", {})) << bad;
    EXPECT_FALSE(json_replace_members("{}", bad, {})) << bad;
  }
}

TEST(JsonReplaceMembers, KeepsWithinTheDepthThatIsAccepted) {
  std::string deep = "1";
  for (int i = 0; i < kMaxJsonDepth; ++i) deep = "{\"a\":" + deep + "}";
  const auto result = json_replace_members(deep, deep, {"a"});
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, deep);
}

}  // namespace
}  // namespace rss
