#include "store/sessions/session_merge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.h"
#include "base/json_members.h"

namespace rss {
namespace {

const std::string kEarlier = iso_time(1'000'000);
const std::string kLater = iso_time(3'000'000);

std::string active_at(const std::string& time, const std::string& members) {
  return R"({"lastActivity":")" + time + '"' + (members.empty() ? "" : "," + members) + "}";
}

// What the merge of a local update of the time 2,000,000 makes of the stored members.
struct Merged {
  std::string text;
  std::uint64_t conflicts;
};

Merged merge(const std::string& before, const std::string& after, const std::string& stored,
             const std::string& stored_activity = kEarlier,
             const std::vector<std::string>& unconfirmed = {}) {
  const std::string text = active_at(stored_activity, stored);
  const std::string from = active_at(kEarlier, before);
  const std::string to = active_at(kLater, after);
  const Replayer::MemberChanges changes = {{{"a", ""}, {2'000'000}}, {{"m", ""}, {2'000'000}}};
  const auto merged = merge_session({from, unconfirmed, to, changes}, text);
  EXPECT_TRUE(merged);
  const auto rest = json_merge_patch(text, merged->removals.text);
  const auto next =
      json_replace_members(*rest, merged->replacements.text, merged->replacements.merged);
  const std::size_t beginning = active_at(stored_activity, "").size();
  return {next->substr(std::min(beginning, next->size() - 1)), merged->conflicts};
}

TEST(SessionMerge, AppliesMembersThatNoOtherProcessChanged) {
  const auto [text, conflicts] = merge(R"("a":1,"b":1)", R"("a":2,"b":1,"c":3)", R"("a":1,"b":9)");
  EXPECT_EQ(text, R"("a":2,"b":9,"c":3})");
  EXPECT_EQ(conflicts, 0u);
}

TEST(SessionMerge, RemovesMembersThatAPatchRemoved) {
  EXPECT_EQ(
      merge(R"("a":1,"m":{"x":1,"y":1})", R"("m":{"y":1})", R"("a":1,"m":{"x":1,"y":2})").text,
      R"("m":{"y":2}})");
}

TEST(SessionMerge, ComparesTheMembersOfObjectsOneByOne) {
  const auto [text, conflicts] =
      merge(R"("m":{"x":1,"y":1})", R"("m":{"x":2,"y":1,"z":1})", R"("m":{"x":1,"y":7,"w":1})");
  EXPECT_EQ(text, R"("m":{"x":2,"y":7,"w":1,"z":1}})");
  EXPECT_EQ(conflicts, 0u);
}

TEST(SessionMerge, TheLaterUpdateOfAMemberWins) {
  const Merged local_later = merge(R"("a":1)", R"("a":2)", R"("a":3)", kEarlier);
  EXPECT_EQ(local_later.text, R"("a":2})");
  EXPECT_EQ(local_later.conflicts, 1u);
  const Merged stored_later = merge(R"("a":1)", R"("a":2)", R"("a":3)", kLater);
  EXPECT_EQ(stored_later.text, R"("a":3})");
  EXPECT_EQ(stored_later.conflicts, 1u);
}

TEST(SessionMerge, ConflictsInsideAnObjectAreCountedForEachMember) {
  const auto [text, conflicts] = merge(R"("m":{"x":1,"y":1,"z":1})", R"("m":{"x":2,"y":2,"z":2})",
                                       R"("m":{"x":3,"y":3,"z":1})", kLater);
  EXPECT_EQ(text, R"("m":{"x":3,"y":3,"z":2}})");
  EXPECT_EQ(conflicts, 2u);
}

TEST(SessionMerge, AnObjectThatAnotherProcessReplacedByAnotherValueIsOneConflict) {
  const auto [text, conflicts] = merge(R"("m":{"x":1})", R"("m":{"x":2})", R"("m":[1])", kEarlier);
  EXPECT_EQ(text, R"("m":{"x":2}})");
  EXPECT_EQ(conflicts, 1u);
}

TEST(SessionMerge, AValueSentWithoutAReplyCountsAsSeen) {
  const std::vector<std::string> unconfirmed = {R"({"a":5,"m":{"x":5}})"};
  const auto [text, conflicts] = merge(R"("a":1,"m":{"x":1})", R"("a":2,"m":{"x":2})",
                                       R"("a":5,"m":{"x":5})", kLater, unconfirmed);
  EXPECT_EQ(text, R"("a":2,"m":{"x":2}})");
  EXPECT_EQ(conflicts, 0u);
}

TEST(SessionMerge, AMemberWrittenWithItsOldValueReplacesAValueSentWithoutAReply) {
  const std::vector<std::string> unconfirmed = {R"({"a":5,"m":{"x":5}})"};
  const auto [text, conflicts] = merge(R"("a":1,"m":{"x":1})", R"("a":1,"m":{"x":1})",
                                       R"("a":5,"m":{"x":5})", kLater, unconfirmed);
  EXPECT_EQ(text, R"("a":1,"m":{"x":1}})");
  EXPECT_EQ(conflicts, 0u);
  EXPECT_EQ(merge("", "", R"("a":5)", kLater, unconfirmed).text, "}");
}

TEST(SessionMerge, AMemberThatHasTheLocalValueAlreadyIsNoConflict) {
  EXPECT_EQ(merge(R"("a":1)", R"("a":2)", R"("a":2)", kLater).conflicts, 0u);
}

TEST(SessionMerge, LeavesOutTheMembersOfTheStoreHoweverTheirNamesAreEscaped) {
  EXPECT_EQ(merge(R"("expiresAt":1)", R"("expiresAt":2,"\u0073essionId":3)", "").text, "}");
}

TEST(SessionMerge, NamesAreComparedWhateverTheirEscapes) {
  EXPECT_EQ(merge(R"("\u0061":1)", R"("a":2)", R"("a":1)").text, R"("a":2})");
}

TEST(SessionMerge, KeepsTheBytesOfEveryOtherMember) {
  const std::string other = R"("n":12345678901234567890,"l":[ 1 ,2],"s":"\ud800")";
  EXPECT_EQ(merge(other + R"(,"a":1)", other + R"(,"a":2)", other + R"(,"a":1)").text,
            other + R"(,"a":2})");
}

TEST(SessionMerge, RefusesATextThatIsNoObject) {
  EXPECT_FALSE(merge_session({"{}", {}, "{}", {}}, "[]"));
  EXPECT_FALSE(merge_session({"[]", {}, "{}", {}}, "{}"));
}

}  // namespace
}  // namespace rss
