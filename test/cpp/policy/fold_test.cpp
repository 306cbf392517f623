#include "policy/fold.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "base/json_members.h"

namespace rss {
namespace {

Change replace(std::string text, std::vector<std::string> merged = {}) {
  return {Change::Kind::kReplace, std::move(text), std::move(merged)};
}

// The text of both, and the names that it merges.
std::string folded(Change earlier, const Change& later) {
  EXPECT_TRUE(fold(earlier, later));
  for (const std::string& name : earlier.merged) earlier.text += " " + name;
  return earlier.text;
}

TEST(Fold, ALaterMemberReplacesAnEarlierOne) {
  EXPECT_EQ(folded(replace(R"({"a":1,"b":2})"), replace(R"({"b":3,"c":4})")),
            R"({"a":1,"b":3,"c":4})");
}

TEST(Fold, AMergeOfAMergeStaysAMerge) {
  EXPECT_EQ(folded(replace(R"({"m":{"x":1,"y":1}})", {"m"}), replace(R"({"m":{"y":2}})", {"m"})),
            R"({"m":{"x":1,"y":2}} m)");
}

TEST(Fold, AMergeOntoAReplacementIsAppliedToItAndStaysAReplacement) {
  EXPECT_EQ(folded(replace(R"({"m":{"x":1}})"), replace(R"({"m":{"y":2}})", {"m"})),
            R"({"m":{"x":1,"y":2}})");
  EXPECT_EQ(folded(replace(R"({"m":7})"), replace(R"({"m":{"y":2}})", {"m"})), R"({"m":{"y":2}})");
  EXPECT_EQ(folded(replace(R"({"m":7})", {"m"}), replace(R"({"m":{"y":2}})", {"m"})),
            R"({"m":{"y":2}})");
}

TEST(Fold, AReplacementOfAMergeIsAReplacement) {
  EXPECT_EQ(folded(replace(R"({"m":{"x":1}})", {"m"}), replace(R"({"m":{"y":2}})")),
            R"({"m":{"y":2}})");
  EXPECT_EQ(folded(replace(R"({"m":{"x":1}})", {"m"}), replace(R"({"m":null})", {"m"})),
            R"({"m":null})");
}

TEST(Fold, AMergeThatIsInOneOfThemAloneStaysOne) {
  EXPECT_EQ(folded(replace(R"({"m":{"x":1}})", {"m"}), replace(R"({"a":1})")),
            R"({"m":{"x":1},"a":1} m)");
  EXPECT_EQ(folded(replace(R"({"a":1})"), replace(R"({"m":{"x":1}})", {"m"})),
            R"({"a":1,"m":{"x":1}} m)");
}

TEST(Fold, MembersKeepTheirBytes) {
  EXPECT_EQ(folded(replace(R"({"n":12345678901234567890})"), replace(R"({"s":"\ud800","a":[]})")),
            R"({"n":12345678901234567890,"s":"\ud800","a":[]})");
}

TEST(Fold, AMergePatchIsNotFolded) {
  Change earlier = replace(R"({"a":1})");
  const Change patch{Change::Kind::kPatch, R"({"a":null})"};
  EXPECT_FALSE(fold(earlier, patch));
  EXPECT_EQ(earlier.text, R"({"a":1})");
  Change patched = patch;
  EXPECT_FALSE(fold(patched, replace(R"({"a":1})")));
  EXPECT_FALSE(fold(patched, patch));
}

// Random changes of few names, so that they meet.
class RandomChanges {
 public:
  explicit RandomChanges(unsigned seed) : random_(seed) {}

  Change change() {
    Change made = replace(object(2));
    for (const std::string& name : kNames) {
      if (below(2) == 0) made.merged.push_back(name);
    }
    return made;
  }

  std::string object(int depth) {
    std::string text = "{";
    for (const std::string& name : kNames) {
      if (below(3) == 0) continue;
      if (text.size() > 1) text += ",";
      text += "\"" + name + "\":" + value(depth);
    }
    return text + "}";
  }

 private:
  std::string value(int depth) {
    const unsigned kind = below(4);
    if (kind < 2 && depth > 0) return object(depth - 1);
    if (kind == 2) return "[]";
    return std::to_string(below(100));
  }
  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }

  const std::array<std::string, 4> kNames = {"a", "b", "c", "d"};
  std::mt19937 random_;
};

std::string applied(const std::string& text, const Change& change) {
  return *json_replace_members(text, change.text, change.merged);
}

TEST(Fold, RandomChangesFoldedDoWhatTheyDoOneByOne) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    RandomChanges random(seed);
    const std::string start = random.object(2);
    Change all = random.change();
    std::string one_by_one = applied(start, all);
    for (int i = 0; i < 6; ++i) {
      const Change next = random.change();
      ASSERT_TRUE(fold(all, next));
      one_by_one = applied(one_by_one, next);
      ASSERT_EQ(applied(start, all), one_by_one) << "seed " << seed << ", change " << i;
    }
  }
}

}  // namespace
}  // namespace rss
