#include <gtest/gtest.h>

#include "base/json_members.h"

namespace rss {
namespace {

TEST(JsonNames, AreEqualWhateverTheirEscapes) {
  const std::pair<const char*, const char*> equal[] = {
      {R"("a")", R"("a")"},
      {R"("a")", R"("\u0061")"},
      {R"("")", R"("")"},
      {R"("\u00e9")", "\"\xc3\xa9\""},
      {R"("\u00E9")", R"("\u00e9")"},
      {R"("\u20ac")", "\"\xe2\x82\xac\""},
      {R"("\ud83d\ude00")", "\"\xf0\x9f\x98\x80\""},
      {R"("\uDBFF\uDFFF")", "\"\xf4\x8f\xbf\xbf\""},
      {R"("\ud800\udc00")", "\"\xf0\x90\x80\x80\""},
      {R"("\"\\\/\b\f\n\r\t")", R"("\u0022\u005c/\u0008\u000c\u000a\u000D\u0009")"},
      {R"("x\u0061y\u0062")", R"("xayb")"},
      {R"("\ud800")", R"("\uD800")"},
      {R"("\ud800\ud800\udc00")", "\"\\ud800\xf0\x90\x80\x80\""},
      {R"("\uffff")", "\"\xef\xbf\xbf\""},
      {R"("\u07ff\u0800")", "\"\xdf\xbf\xe0\xa0\x80\""},
  };
  for (const auto& [a, b] : equal) {
    EXPECT_TRUE(json_names_equal(a, b)) << a << ' ' << b;
    EXPECT_TRUE(json_names_equal(b, a)) << a << ' ' << b;
  }
}

TEST(JsonNames, DifferWhenTheySpellSomethingElse) {
  const std::pair<const char*, const char*> different[] = {
      {R"("a")", R"("b")"},
      {R"("a")", R"("A")"},
      {R"("a")", R"("aa")"},
      {R"("")", R"("\u0000")"},
      {R"("\ud800")", R"("\ud801")"},
      {R"("\ud800")", R"("\udc00")"},
      {R"("\ud800")", R"("\ufffd")"},
      {R"("\udc00\ud800")", R"("\ud800\udc00")"},
      {R"("\\u0061")", R"("a")"},
      {R"("\\n")", R"("\n")"},
      {R"("\ud83dx")", R"("\ud83d")"},
      {R"("\ud83d\\ude00")", R"("\ud83d\ude00")"},
  };
  for (const auto& [a, b] : different) {
    EXPECT_FALSE(json_names_equal(a, b)) << a << ' ' << b;
    EXPECT_FALSE(json_names_equal(b, a)) << a << ' ' << b;
  }
}

TEST(JsonNames, AreComparedWithPlainText) {
  EXPECT_TRUE(json_name_is(R"("sessionId")", "sessionId"));
  EXPECT_TRUE(json_name_is(R"("\u0073ession\u0049d")", "sessionId"));
  EXPECT_TRUE(json_name_is(R"("")", ""));
  EXPECT_TRUE(json_name_is(R"("\\")", "\\"));
  EXPECT_TRUE(json_name_is(R"("\u00e9")", "\xc3\xa9"));
  EXPECT_FALSE(json_name_is(R"("sessionid")", "sessionId"));
  EXPECT_FALSE(json_name_is(R"("sessionId ")", "sessionId"));
  EXPECT_FALSE(json_name_is(R"("\u0073")", "\\u0073"));
}

}  // namespace
}  // namespace rss
