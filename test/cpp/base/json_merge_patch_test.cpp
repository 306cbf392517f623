#include <gtest/gtest.h>

#include "base/json_members.h"

namespace rss {
namespace {

std::string patched(std::string_view target, std::string_view patch) {
  return json_merge_patch(target, patch).value_or("refused");
}

struct Example {
  const char* target;
  const char* patch;
  const char* result;
};

// RFC 7396, appendix A.
constexpr Example kAppendix[] = {
    {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
    {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
    {R"({"a":"b"})", R"({"a":null})", R"({})"},
    {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
    {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
    {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
    {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
    {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
    {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
    {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
    {R"({"a":"foo"})", R"(null)", R"(null)"},
    {R"({"a":"foo"})", R"("bar")", R"("bar")"},
    {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
    {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
    {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
};

// A document that is not an object can only be patched as a member of one.
TEST(JsonMergePatch, GivesTheResultsOfTheStandardForMembers) {
  for (const Example& example : kAppendix) {
    const std::string target = std::string(R"({"doc":)") + example.target + "}";
    const std::string patch = std::string(R"({"doc":)") + example.patch + "}";
    const std::string_view value = example.result;
    const std::string result =
        value == "null" ? "{}" : std::string(R"({"doc":)") + example.result + "}";
    EXPECT_EQ(patched(target, patch), result);
  }
}

TEST(JsonMergePatch, GivesTheResultsOfTheStandardForObjectsAndRefusesOtherDocuments) {
  for (const Example& example : kAppendix) {
    const bool objects = json_is_object(example.target) && json_is_object(example.patch);
    EXPECT_EQ(patched(example.target, example.patch), objects ? example.result : "refused");
  }
}

TEST(JsonMergePatch, LeavesTheBytesOfOtherMembersAtEveryLevel) {
  const std::string kept =
      R"("a":[],"b":{ "c" : 1.0 },"n":12345678901234567890,"s":"\ud800","__proto__":{"x":1})";
  EXPECT_EQ(patched("{" + kept + R"(,"in":{)" + kept + R"(,"in":{)" + kept + "}}}",
                    R"({"in":{"in":{"new":[ null ]}}})"),
            "{" + kept + R"(,"in":{)" + kept + R"(,"in":{)" + kept + R"(,"new":[ null ]}}})");
}

TEST(JsonMergePatch, KeepsNullsThatAreNotMembersOfThePatchsObjects) {
  EXPECT_EQ(patched(R"({"a":null})", R"({"b":[null,{"c":null}]})"),
            R"({"a":null,"b":[null,{"c":null}]})");
}

TEST(JsonMergePatch, FindsANameWhateverItsEscapes) {
  EXPECT_EQ(patched(R"({"\u0061":{"b":1},"c":2})", R"({"a":{"\u0062":null},"\u0063":null})"),
            R"({"\u0061":{}})");
}

TEST(JsonMergePatch, TakesTheLastOfARepeatedName) {
  EXPECT_EQ(patched(R"({"a":{"x":1},"b":0,"a":{"y":2}})", R"({"a":{"z":3}})"),
            R"({"a":{"y":2,"z":3},"b":0})");
  EXPECT_EQ(patched(R"({"a":1,"b":2,"a":3})", R"({"a":null})"), R"({"b":2})");
  EXPECT_EQ(patched("{}", R"({"a":{"x":1},"a":null})"), "{}");
  EXPECT_EQ(patched("{}", R"({"a":null,"b":1,"a":{"x":1}})"), R"({"a":{"x":1},"b":1})");
}

TEST(JsonMergePatch, OpensEmptyAndNestedObjectsInAnyPlace) {
  EXPECT_EQ(patched(R"({"a":{},"b":{"c":{},"d":[{}]},"e":{}})", R"({"b":{"c":{"x":{}}},"e":{}})"),
            R"({"a":{},"b":{"c":{"x":{}},"d":[{}]},"e":{}})");
  EXPECT_EQ(patched(R"({"a":{"b":{"c":1},"d":2},"e":3})", R"({"a":{"b":{"c":null}},"e":{"f":4}})"),
            R"({"a":{"b":{},"d":2},"e":{"f":4}})");
}

TEST(JsonMergePatch, RefusesWhatIsNotAnObject) {
  for (std::string_view bad :
       {"", "null", "[]", "1", "{", "{\"a\":}", "{}{}", "{\"a\":{}", "{\"a\":{},}", "{\"a\":{,}}",
        "{\"a\":{\"b\"}}", "{\"a\":{}]", "{\"a\":{\"b\":1]}", "{\"a\":{} \"b\":1}", "{\"a\" {}}"}) {
    EXPECT_FALSE(json_merge_patch(bad, "{}")) << bad;
    EXPECT_FALSE(json_merge_patch("{}", bad)) << bad;
  }
}

TEST(JsonMergePatch, RefusesEveryTruncatedText) {
  const std::string text = R"({"a":{"b":{},"c":[1,{"d":null}]},"e":{"f":{"g":"\u0061"}}})";
  ASSERT_TRUE(json_merge_patch(text, text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::vector<char> part(text.data(), text.data() + size);
    EXPECT_FALSE(json_merge_patch({part.data(), part.size()}, "{}")) << size;
  }
}

// `levels` objects, each the member of the one before.
std::string nested(int levels, const std::string& innermost) {
  std::string text;
  for (int i = 1; i < levels; ++i) text += R"({"a":)";
  return text + innermost + std::string(static_cast<std::size_t>(levels - 1), '}');
}

TEST(JsonMergePatch, WorksAtTheDeepestLevelThatIsAccepted) {
  EXPECT_EQ(patched(nested(kMaxJsonDepth, R"({"x":1})"), nested(kMaxJsonDepth, R"({"y":2})")),
            nested(kMaxJsonDepth, R"({"x":1,"y":2})"));
  EXPECT_EQ(patched("{}", nested(kMaxJsonDepth, R"({"y":null})")), nested(kMaxJsonDepth, "{}"));
  EXPECT_TRUE(json_merge_patch("{}", nested(kMaxJsonDepth - 1, R"({"y":[]})")));
}

TEST(JsonMergePatch, RejectsTextsThatNestTooDeep) {
  for (const std::string& deep :
       {nested(kMaxJsonDepth + 1, "{}"), nested(kMaxJsonDepth, R"({"y":[]})"),
        nested(100'000, "{}"), nested(kMaxJsonDepth - 1, R"({"y":[[]]})")}) {
    EXPECT_FALSE(json_merge_patch(deep, "{}"));
    EXPECT_FALSE(json_merge_patch("{}", deep));
  }
}

}  // namespace
}  // namespace rss
