#include "base/json_members.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace rss {
namespace {

// Scans a copy of exactly the text's size, so that a sanitizer sees each byte read beyond it.
bool accepts(std::string_view text) {
  const auto copy = std::make_unique<char[]>(text.size());
  std::copy(text.begin(), text.end(), copy.get());
  return json_members({copy.get(), text.size()}).has_value();
}

TEST(JsonMembers, AreListedInTheirOrderAsTheyAreWritten) {
  const auto members =
      json_members(" {\"b\" : [1, 2] ,\n\t\"\\u0061\":\"x\\ny\"\r, \"\":{ \"c\": 1 } } ");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 3u);
  EXPECT_EQ((*members)[0].name, "\"b\"");
  EXPECT_EQ((*members)[0].value, "[1, 2]");
  EXPECT_EQ((*members)[1].name, "\"\\u0061\"");
  EXPECT_EQ((*members)[1].value, "\"x\\ny\"");
  EXPECT_EQ((*members)[2].name, "\"\"");
  EXPECT_EQ((*members)[2].value, "{ \"c\": 1 }");
}

TEST(JsonMembers, OfAnEmptyObjectAreNone) {
  for (std::string_view text : {"{}", "{ }", " \t\r\n{\n}\n"}) {
    const auto members = json_members(text);
    ASSERT_TRUE(members) << text;
    EXPECT_TRUE(members->empty()) << text;
  }
}

TEST(JsonMembers, WithARepeatedNameAreListedAsOftenAsTheyAreWritten) {
  const auto members = json_members(R"({"a":1,"a":2})");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ((*members)[1].value, "2");
}

TEST(JsonMembers, HoldEveryWellFormedValue) {
  const std::string_view values[] = {
      "null",
      "true",
      "false",
      "0",
      "-0",
      "7",
      "-12",
      "10",
      "0.5",
      "-0.0",
      "1e5",
      "1E+5",
      "1e-05",
      "12345678901234567890",
      "1e400",
      "0e0",
      "3.25e+10",
      "\"\"",
      "\"plain\"",
      "[]",
      "{}",
      "[ ]",
      "[1,2,3]",
      "[[],{},[{}]]",
      "{\"a\":{\"b\":[null]}}",
      "[ 1 , \"]\" ]",
      "{\"}\":\"{\"}",
      R"("\"\\\/\b\f\n\r\t")",
      R"("\u0000\uABCD\uabcd\u12aF")",
      R"("\ud800")",
      R"("\udc00\ud800")",
      R"("\ud83d\ude00")",
      "\"\x7f\"",
      "\"\xc3\xa9\"",
      "\"\xe2\x82\xac\"",
      "\"\xed\x9f\xbf\"",
      "\"\xee\x80\x80\"",
      "\"\xf0\x9f\x98\x80\"",
      "\"\xf4\x8f\xbf\xbf\"",
      "\"\xc2\x80\"",
      "\"\xe0\xa0\x80\"",
      "\"\xf0\x90\x80\x80\"",
      "\"\xef\xbb\xbf\"",
      "\"more than eight bytes, then \\u0041 an escape and \xc3\xa9 again\""};
  for (std::string_view value : values) {
    const std::string text = "{\"a\":" + std::string(value) + ",\"b\":0}";
    ASSERT_TRUE(accepts(text)) << text;
    EXPECT_EQ((*json_members(text))[0].value, value);
  }
}

TEST(JsonMembers, AreRefusedForEveryMalformedValue) {
  const std::string_view values[] = {"",
                                     "nul",
                                     "nulll",
                                     "True",
                                     "truefalse",
                                     "undefined",
                                     "NaN",
                                     "Infinity",
                                     "-Infinity",
                                     "+1",
                                     "-",
                                     "01",
                                     "-01",
                                     "1.",
                                     ".5",
                                     "1.e5",
                                     "1e",
                                     "1e+",
                                     "1e5.0",
                                     "0x10",
                                     "1_000",
                                     "- 1",
                                     "1 2",
                                     "--1",
                                     "'a'",
                                     "\"",
                                     "\"a",
                                     "\"\\\"",
                                     R"("\x")",
                                     R"("\u12")",
                                     R"("\u12G4")",
                                     R"("\U0041")",
                                     R"("\'")",
                                     "\"a\tb\"",
                                     "\"a\nb\"",
                                     "\"\x01\"",
                                     "\"twelve plain\x1f\"",
                                     "[",
                                     "[1",
                                     "[1,",
                                     "[1,]",
                                     "[,1]",
                                     "[1 2]",
                                     "[1}",
                                     "[]]",
                                     "{",
                                     "{a:1}",
                                     "{\"a\"}",
                                     "{\"a\":}",
                                     "{\"a\":1,}",
                                     "{,}",
                                     "{\"a\":1]",
                                     "{1:2}",
                                     "{\"a\" 1}",
                                     "{\"a\"::1}",
                                     "[:]",
                                     "/**/1",
                                     "1//",
                                     "\xc3\xa9",
                                     "\"\x80\"",
                                     "\"\xc3\"",
                                     "\"\xc0\x80\"",
                                     "\"\xc1\xbf\"",
                                     "\"\xe0\x9f\xbf\"",
                                     "\"\xed\xa0\x80\"",
                                     "\"\xf0\x8f\xbf\xbf\"",
                                     "\"\xf4\x90\x80\x80\"",
                                     "\"\xf5\x80\x80\x80\"",
                                     "\"\xff\"",
                                     "\"\xe2\x82\"",
                                     "\"\xe2\x28\xa1\"",
                                     "\"\xe2\x82\x28\"",
                                     "\"\xf0\x9f\x98\"",
                                     "\"\xf0\x9f\x98\x28\"",
                                     "\xc2\xa0"
                                     "1",
                                     "\x0b"
                                     "1"};
  for (std::string_view value : values) {
    EXPECT_FALSE(accepts("{\"a\":" + std::string(value) + "}")) << value;
    EXPECT_FALSE(accepts("{\"a\":[" + std::string(value) + ",1]}")) << value;
  }
}

TEST(JsonMembers, AreRefusedForTextThatIsNotOneObject) {
  const std::string_view texts[] = {"",
                                    " ",
                                    "null",
                                    "1",
                                    "\"a\"",
                                    "[]",
                                    "[{}]",
                                    "{} {}",
                                    "{}x",
                                    "{}}",
                                    "}",
                                    "{",
                                    "{,}",
                                    "{\"a\":1,}",
                                    "{\"a\":1 \"b\":2}",
                                    "{\"a\":1,,\"b\":2}",
                                    "{,\"a\":1}",
                                    "{\"a\"}",
                                    "{\"a\":}",
                                    "{a:1}",
                                    "{'a':1}",
                                    "{\"a\":1]",
                                    "\xef\xbb\xbf{}",
                                    "{\"a\\x\":1}",
                                    "{\"\n\":1}",
                                    "{null:1}",
                                    "{\"a\"=1}"};
  for (std::string_view text : texts) EXPECT_FALSE(accepts(text)) << text;
  EXPECT_FALSE(accepts(std::string_view("{}\0", 3)));
  EXPECT_FALSE(accepts(std::string_view("{\"a\0b\":1}", 9)));
}

TEST(JsonMembers, AreRefusedForEveryControlCharacterWhereverItStandsInAString) {
  for (char control = 0; control < 0x20; ++control) {
    for (std::size_t place = 0; place < 20; ++place) {
      std::string string(20, 'x');
      string[place] = control;
      EXPECT_FALSE(accepts("{\"a\":\"" + string + "\"}")) << static_cast<int>(control);
    }
  }
}

TEST(JsonMembers, AreFoundWhereverAQuoteOrAnEscapeStandsInAString) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::string_view part :
         {"\\\"", "\\\\", "\\u0022", "\xc3\xa9", "\x7f", "\xf0\x9f\x98\x80"}) {
      const std::string value = '"' + std::string(before, 'x') + std::string(part) + "yy\"";
      const std::string text = "{\"a\":" + value + ",\"b\":true}";
      const auto members = json_members(text);
      ASSERT_TRUE(members) << text;
      ASSERT_EQ(members->size(), 2u) << text;
      EXPECT_EQ((*members)[0].value, value);
    }
  }
}

TEST(JsonMembers, AreNeverFoundInATruncatedText) {
  const std::string text =
      "{\"a\":[],\"b\":{\"c\":[1.5e+3,-0,true,false,null]},\"n\":12345678901234567890,"
      "\"s\":\"\\ud800 \\\" plain \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",\"\\u0061\":{\"x\": [ {} "
      "]}}";
  ASSERT_TRUE(accepts(text));
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(accepts(std::string_view(text).substr(0, size))) << size;
}

TEST(JsonMembers, OfALargeObjectAreAllListed) {
  std::string text = "{\"first\":0";
  for (int i = 1; i < 10'000; ++i) text += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
  text += "}";
  const auto members = json_members(text);
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 10'000u);
}

TEST(JsonIsObject, IsTrueOnlyForAnObject) {
  const std::string text = R"({"a":{},"b":[],"c":"{}","d":null})";
  const auto members = json_members(text);
  ASSERT_TRUE(members);
  EXPECT_TRUE(json_is_object((*members)[0].value));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(json_is_object((*members)[i].value));
}

}  // namespace
}  // namespace rss
