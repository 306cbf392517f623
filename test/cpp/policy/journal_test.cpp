#include "policy/journal.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

const std::vector<std::string> kNone;

std::size_t bytes_of_one_entry() {
  Journal journal({});
  journal.know("a");
  return journal.bytes();
}

TEST(Journal, IsEmptyAtFirst) {
  Journal journal({});
  EXPECT_TRUE(journal.empty());
  EXPECT_EQ(journal.find("a"), nullptr);
  EXPECT_EQ(journal.bytes(), 0u);
}

TEST(Journal, AKeyThatIsOnlyKnownHasNoNews) {
  Journal journal({});
  journal.know("a");
  EXPECT_FALSE(journal.find("a")->has_news());
  journal.prolong("a");
  EXPECT_TRUE(journal.find("a")->has_news());
  EXPECT_TRUE(journal.find("a")->unchanged());
}

TEST(Journal, KeepsTheValueLastSeenAndThoseWithoutAReply) {
  Journal journal({});
  const std::vector<std::string> unconfirmed = {"sent"};
  journal.know("a", {"seen", &unconfirmed, 0});
  journal.change("a", {{"x", ""}}, 7);
  EXPECT_EQ(journal.find("a")->before, "seen");
  EXPECT_EQ(journal.find("a")->unconfirmed, unconfirmed);
  EXPECT_GT(journal.bytes(), bytes_of_one_entry() + 8);
}

TEST(Journal, AThousandUpdatesOfAKeyTakeTheBytesOfOne) {
  Journal journal({});
  for (int i = 0; i < 1000; ++i) journal.change("a", {{"x", ""}}, i);
  EXPECT_LT(journal.bytes(), bytes_of_one_entry() + 200);
}

TEST(Journal, KnowsWhenEachMemberWasChangedLast) {
  Journal journal({});
  journal.change("a", {{"x", ""}, {"m", "y"}}, 1);
  journal.change("a", {{"m", "y"}}, 5);
  journal.change("a", {{"m", ""}}, 9);
  const Replayer::MemberChanges changes = {{{"m", ""}, {9}}, {{"m", "y"}, {5}}, {{"x", ""}, {1}}};
  EXPECT_EQ(journal.find("a")->member_changes, changes);
}

TEST(Journal, ARemovalReplacesEverythingBeforeItButTheAttemptsOfItsReplay) {
  Journal journal({});
  journal.create("a");
  journal.change("a", {}, 1);
  journal.prolong("a");
  journal.find("a")->attempts->id = "on its way";
  journal.remove("a");
  const Journal::Entry& entry = *journal.find("a");
  EXPECT_TRUE(entry.removed);
  EXPECT_FALSE(entry.created || entry.prolonged || entry.changed);
  EXPECT_EQ(entry.attempts->id, "on its way");
  EXPECT_EQ(journal.bytes(), bytes_of_one_entry());
}

TEST(Journal, AnArrivedEntryWithoutFurtherChangesIsDone) {
  Journal journal({});
  journal.change("a", {}, 1);
  journal.send("a");
  EXPECT_FALSE(journal.arrived("a", journal.find("a")->version, "value"));
}

TEST(Journal, ChangesMadeDuringAReplayAreADifferenceFromTheReplayedValue) {
  Journal journal({});
  journal.create("a");
  const std::uint64_t version = journal.find("a")->version;
  journal.send("a");
  journal.change("a", {}, 2);
  EXPECT_TRUE(journal.arrived("a", version, "replayed"));
  const Journal::Entry& entry = *journal.find("a");
  EXPECT_TRUE(entry.changed);
  EXPECT_FALSE(entry.created);
  EXPECT_EQ(entry.before, "replayed");
}

TEST(Journal, AFailedReplayLeavesTheEntryToBeSentAgain) {
  Journal journal({});
  journal.create("a");
  journal.send("a");
  journal.failed("a");
  EXPECT_TRUE(journal.find("a")->created && journal.find("a")->prolonged);
  journal.remove("b");
  journal.send("b");
  journal.failed("b");
  EXPECT_TRUE(journal.find("b")->removed && journal.find("b")->has_news());
  EXPECT_FALSE(journal.find("b")->prolonged);
}

TEST(Journal, ARemovalDuringAReplayIsStillToBeSent) {
  Journal journal({});
  journal.change("a", {}, 1);
  const std::uint64_t version = journal.find("a")->version;
  journal.send("a");
  journal.remove("a");
  ASSERT_TRUE(journal.arrived("a", version, "replayed"));
  EXPECT_TRUE(journal.find("a")->removed);
  EXPECT_FALSE(journal.find("a")->changed);
}

TEST(Journal, HasRoomForItsMaximumOfEntriesAndBytes) {
  Journal few({.entries = 2});
  few.know("a");
  few.know("b");
  EXPECT_FALSE(few.has_room("c", 0));
  EXPECT_TRUE(few.has_room("a", 0));
  Journal small({.bytes = 1000});
  EXPECT_TRUE(small.has_room("a", 500));
  EXPECT_FALSE(small.has_room("a", 1000));
  const std::string long_value(600, 'x');
  small.know("a", {long_value, &kNone, 0});
  EXPECT_FALSE(small.has_room("b", 200));
  EXPECT_FALSE(small.has_room("a", 200));
  EXPECT_TRUE(small.has_room("a", 0));
}

TEST(Journal, ReleasesTheBytesOfAForgottenKey) {
  Journal journal({});
  journal.change("a", {}, 1);
  journal.change("b", {}, 1);
  journal.forget("a");
  journal.forget("a");
  journal.forget("b");
  EXPECT_TRUE(journal.empty());
  EXPECT_EQ(journal.bytes(), 0u);
  EXPECT_FALSE(journal.arrived("a", 1, "value"));
}

}  // namespace
}  // namespace rss
