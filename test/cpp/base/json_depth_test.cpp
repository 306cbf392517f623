#include <gtest/gtest.h>

#include "base/json_members.h"

namespace rss {
namespace {

bool accepts(const std::string& text) { return json_members(text).has_value(); }

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

// An object in which `inner` arrays nest.
std::string nested_arrays(int inner) {
  return "{\"a\":" + repeated("[", inner) + repeated("]", inner) + "}";
}

// `levels` objects, each the member of the one before.
std::string nested_objects(int levels) {
  return repeated("{\"a\":", levels - 1) + "{}" + repeated("}", levels - 1);
}

TEST(JsonDepth, MayNestAsDeepAsTheCapAndNoDeeper) {
  EXPECT_TRUE(accepts(nested_arrays(kMaxJsonDepth - 1)));
  EXPECT_FALSE(accepts(nested_arrays(kMaxJsonDepth)));
  EXPECT_TRUE(accepts(nested_objects(kMaxJsonDepth)));
  EXPECT_FALSE(accepts(nested_objects(kMaxJsonDepth + 1)));
}

TEST(JsonDepth, MayNestAgainAndAgainSideBySide) {
  EXPECT_TRUE(accepts("{\"a\":[" + repeated("[[[]]],", 3000) + "[]]}"));
}

TEST(JsonDepth, AreRefusedForNestingThatWouldExhaustAStack) {
  EXPECT_FALSE(accepts(repeated("[", 100'000)));
  EXPECT_FALSE(accepts("{\"a\":" + repeated("[", 100'000)));
  EXPECT_FALSE(accepts(repeated("{\"a\":", 100'000)));
  EXPECT_FALSE(accepts(nested_arrays(100'000)));
  EXPECT_FALSE(accepts(nested_objects(100'000)));
}

}  // namespace
}  // namespace rss
