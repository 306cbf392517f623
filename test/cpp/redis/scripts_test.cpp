#include "redis/scripts.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

TEST(Scripts, KnowEachScriptByItsSha1) {
  const Operation abc{.name = "abc", .lua = "abc"};
  const Operation other{.name = "other", .lua = "return 1"};
  Scripts scripts;
  EXPECT_EQ(scripts.hash_of(abc), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(scripts.hash_of(other), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
  EXPECT_EQ(scripts.hash_of(abc), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

}  // namespace
}  // namespace rss
