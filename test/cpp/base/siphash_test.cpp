#include "base/siphash.h"

#include <gtest/gtest.h>

#include <string>

namespace rss {
namespace {

constexpr SipKey kZero{};
constexpr SipKey kSome{0xdc504fd368cd90af, 0xb920bb9ffe99e9c1};
constexpr std::string_view kSession = "project_session:00000000-0000-4000-8000-000000000000";

std::string bytes_0_to_255() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// The expected values come from CPython 3.11, whose hash of bytes is SipHash-1-3.
TEST(SipHash, GivesTheKnownValuesUnderTheZeroKey) {
  EXPECT_EQ(siphash13(kZero, "a"), 0x407448d2b89b1813u);
  EXPECT_EQ(siphash13(kZero, "1234567"), 0xa33d651594fdae81u);
  EXPECT_EQ(siphash13(kZero, "12345678"), 0x3489982430560a87u);
  EXPECT_EQ(siphash13(kZero, "123456789"), 0x0fbc0f0007965fcfu);
  EXPECT_EQ(siphash13(kZero, kSession), 0xa6557948dffd91edu);
  EXPECT_EQ(siphash13(kZero, bytes_0_to_255()), 0x31ae646afba70308u);
}

TEST(SipHash, GivesTheKnownValuesUnderAnotherKey) {
  EXPECT_EQ(siphash13(kSome, "a"), 0xfe4a47335692551eu);
  EXPECT_EQ(siphash13(kSome, "1234567"), 0xf426c87f0d9890aeu);
  EXPECT_EQ(siphash13(kSome, "12345678"), 0x84eb586ab30cc7f5u);
  EXPECT_EQ(siphash13(kSome, "123456789"), 0x2cc2cece25c33444u);
  EXPECT_EQ(siphash13(kSome, kSession), 0xfd6d4105d41f7f16u);
  EXPECT_EQ(siphash13(kSome, bytes_0_to_255()), 0x0d0624090d255259u);
}

TEST(SipHash, DiffersForTextsThatDifferOnlyInTrailingZeros) {
  EXPECT_NE(siphash13(kZero, ""), siphash13(kZero, std::string_view("\0", 1)));
  EXPECT_NE(siphash13(kZero, std::string_view("\0", 1)),
            siphash13(kZero, std::string_view("\0\0", 2)));
}

TEST(SipHash, DrawsAnotherKeyEachTime) {
  const SipKey a = random_sip_key();
  const SipKey b = random_sip_key();
  EXPECT_TRUE(a.low != b.low || a.high != b.high);
  EXPECT_NE(a.low, a.high);
}

}  // namespace
}  // namespace rss
