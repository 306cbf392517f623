#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace rss {
namespace {

TEST(Utf8, EveryLengthOfACharacterIsAccepted) {
  for (const char* text : {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(std::string("a") + text + "b")) << text;
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, OverlongFormsSurrogatesAndWhatIsAboveUnicodeAreRefused) {
  for (const char* text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE", "\x80", "\xBF"})
    EXPECT_FALSE(is_utf8(std::string("a") + text + "b")) << text;
}

TEST(Utf8, ACharacterThatIsCutIsRefused) {
  for (const char* text : {"\xC3", "\xE2\x82", "\xE2", "\xF0\x9F\x98", "\xF0\x9F", "\xF0"}) {
    EXPECT_FALSE(is_utf8(text));
    EXPECT_FALSE(is_utf8(std::string(text) + "abc"));
  }
}

}  // namespace
}  // namespace rss
