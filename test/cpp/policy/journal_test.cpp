#include "policy/journal.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

std::vector<Change> one(std::string text, Change::Kind kind = Change::Kind::kReplace) {
  return {{kind, std::move(text)}};
}

std::size_t bytes_of_one_entry() {
  Journal journal({});
  journal.know("a");
  return journal.bytes();
}

TEST(Journal, KnowsNothingAtFirst) {
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

TEST(Journal, UpdatesFoldIntoOneChange) {
  Journal journal({});
  for (int i = 0; i < 1000; ++i) journal.change("a", one("{\"n\":" + std::to_string(i) + "}"));
  ASSERT_EQ(journal.find("a")->changes.size(), 1u);
  EXPECT_EQ(journal.find("a")->changes[0].text, R"({"n":999})");
  EXPECT_LT(journal.bytes(), 1000u);
}

TEST(Journal, AMergePatchFollowsWhatWasThere) {
  Journal journal({});
  journal.change("a", one(R"({"n":1})"));
  journal.change("a", one(R"({"n":null})", Change::Kind::kPatch));
  journal.change("a", one(R"({"m":1})"));
  journal.change("a", one(R"({"m":2})"));
  ASSERT_EQ(journal.find("a")->changes.size(), 3u);
  EXPECT_EQ(journal.find("a")->changes[2].text, R"({"m":2})");
}

TEST(Journal, ARemovalEndsAllThatWasBefore) {
  Journal journal({});
  journal.create("a");
  journal.change("a", one(R"({"n":1})"));
  journal.prolong("a");
  journal.remove("a");
  const Journal::Entry& entry = *journal.find("a");
  EXPECT_TRUE(entry.removed);
  EXPECT_FALSE(entry.created || entry.prolonged);
  EXPECT_TRUE(entry.changes.empty());
  EXPECT_EQ(journal.bytes(), bytes_of_one_entry());
}

TEST(Journal, WhatComesWhileItIsOnItsWayIsKeptApart) {
  Journal journal({});
  journal.change("a", one(R"({"n":1})"));
  journal.send("a");
  journal.change("a", one(R"({"n":2})"));
  journal.change("a", one(R"({"n":3})"));
  ASSERT_TRUE(journal.arrived("a"));
  ASSERT_EQ(journal.find("a")->changes.size(), 1u);
  EXPECT_EQ(journal.find("a")->changes[0].text, R"({"n":3})");
  journal.send("a");
  ASSERT_TRUE(journal.arrived("a"));
  EXPECT_FALSE(journal.find("a")->has_news());
}

TEST(Journal, WhatDidNotArriveIsStillThere) {
  Journal journal({});
  journal.create("a");
  journal.change("a", one(R"({"n":1})"));
  journal.send("a");
  journal.change("a", one(R"({"n":2})"));
  journal.failed("a");
  EXPECT_TRUE(journal.find("a")->created);
  ASSERT_EQ(journal.find("a")->changes.size(), 2u);
  journal.remove("b");
  journal.send("b");
  journal.failed("b");
  EXPECT_TRUE(journal.find("b")->removed);
  EXPECT_TRUE(journal.find("b")->has_news());
}

TEST(Journal, ARemovalWhileAChangeIsOnItsWayIsStillToBeSent) {
  Journal journal({});
  journal.change("a", one(R"({"n":1})"));
  journal.send("a");
  journal.remove("a");
  ASSERT_TRUE(journal.arrived("a"));
  EXPECT_TRUE(journal.find("a")->removed);
  journal.send("a");
  ASSERT_TRUE(journal.arrived("a"));
  EXPECT_FALSE(journal.find("a")->has_news());
}

TEST(Journal, HasRoomForSoManyEntriesAndBytes) {
  Journal few({.entries = 2});
  few.know("a");
  few.know("b");
  EXPECT_FALSE(few.has_room("c", {}));
  EXPECT_TRUE(few.has_room("a", one("{}")));
  Journal small({.bytes = 1000});
  EXPECT_TRUE(small.has_room("a", one(std::string(500, 'x'))));
  EXPECT_FALSE(small.has_room("a", one(std::string(1000, 'x'))));
  small.change("a", one("{\"n\":\"" + std::string(600, 'x') + "\"}"));
  EXPECT_FALSE(small.has_room("b", one(std::string(200, 'x'))));
  EXPECT_TRUE(small.has_room("a", {}));
}

TEST(Journal, ItsBytesComeBackWhenAKeyIsForgotten) {
  Journal journal({});
  journal.change("a", one(R"({"n":1})"));
  journal.change("b", one(R"({"n":1})"));
  journal.forget("a");
  journal.forget("a");
  journal.forget("b");
  EXPECT_TRUE(journal.empty());
  EXPECT_EQ(journal.bytes(), 0u);
  EXPECT_FALSE(journal.arrived("a"));
}

}  // namespace
}  // namespace rss
