#include "store/sessions/session_saves.h"

#include "base/clock.h"
#include "support/outage_test_base.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

SessionChange numbered(std::string_view fields, std::int64_t number, std::string tab = "a") {
  return {
      SessionChange::Kind::kReplace, std::string(fields), {}, SaveNumber{std::move(tab), number}};
}

class SessionSavesTest : public SessionsTest {
 protected:
  static Error in_doubt() {
    Error error{ErrorCode::kTimeout, "no reply", "ETIMEDOUT"};
    error.in_doubt = true;
    return error;
  }

  TextCall save(std::string_view fields, std::int64_t number, std::string tab = "a") {
    TextCall call;
    sessions_.update(kId, numbered(fields, number, std::move(tab)), call.callback());
    return call;
  }
  // The update is carried out, and its reply is lost.
  TextCall save_in_doubt(std::string_view fields, std::int64_t number) {
    backend_.before_next([this](const Command& command) -> std::optional<Result<Reply>> {
      memory_.run(command, [](auto) {});
      return in_doubt();
    });
    clock_.advance_ms(1);
    return save(fields, number);
  }
};

TEST_F(SessionSavesTest, TheNumberIsStoredWithTheUpdate) {
  create(kId, R"({"x":1})");
  const auto call = save(R"({"x":2})", 3);
  EXPECT_EQ(call.value(), stored(kId));
  EXPECT_EQ(member(*stored(kId), "x"), "2");
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"a":3})");
}

TEST_F(SessionSavesTest, ARepeatedOrEarlierSaveOfATabWritesNothingAndSucceeds) {
  create(kId, R"({"x":1})");
  save(R"({"x":2})", 3);
  save(R"({"x":5})", 1, "b");
  const auto before = stored(kId);
  for (const std::int64_t number : {1, 3}) {
    const auto call = save(R"({"x":9})", number);
    EXPECT_TRUE(call.ok());
    EXPECT_EQ(member(call.value(), "x"), "5");
    EXPECT_EQ(stored(kId), before);
  }
}

TEST_F(SessionSavesTest, ASkippedUpdateIsAnActivity) {
  create(kId, R"({"x":1})");
  save(R"({"x":2})", 1);
  clock_.advance_ms(10'000);
  const auto call = save(R"({"x":2})", 1);
  EXPECT_EQ(member(call.value(), "lastActivity"), '"' + iso_time(clock_.wall_ms()) + '"');
  EXPECT_EQ(seconds_left(kId), 86'400);
}

TEST_F(SessionSavesTest, ASkippedUpdateOfASessionThatEndedIsNotFound) {
  create(kId, "{}");
  save(R"({"x":2})", 1);
  others_remove(kId);
  EXPECT_EQ(save(R"({"x":2})", 1).code(), ErrorCode::kSessionNotFound);
}

TEST_F(SessionSavesTest, TheRepetitionOfASaveInDoubtDoesNotOverwriteALaterOneOfAnotherWriter) {
  create(kId, R"({"x":1})");
  EXPECT_FALSE(save_in_doubt(R"({"x":2})", 1).ok());
  others_update(kId, R"({"x":3})");
  EXPECT_TRUE(save(R"({"x":2})", 1).ok());
  EXPECT_EQ(member(*stored(kId), "x"), "3");
}

TEST_F(SessionSavesTest, TheRepetitionOfASaveThatWasNotCarriedOutIsCarriedOut) {
  create(kId, R"({"x":1})");
  backend_.before_next([](const Command&) { return std::optional<Result<Reply>>(in_doubt()); });
  EXPECT_FALSE(save(R"({"x":2})", 1).ok());
  others_update(kId, R"({"y":3})");
  EXPECT_TRUE(save(R"({"x":2})", 1).ok());
  EXPECT_EQ(member(*stored(kId), "x") + member(*stored(kId), "y"), "23");
}

TEST_F(SessionSavesTest, ASkippedUpdateLeavesTheOthersOfItsBatch) {
  create(kId, R"({"x":1})");
  save(R"({"x":2})", 1);
  backend_.hold();
  const auto first = start_update(kId, R"({"n":0})");
  const auto repeated = save(R"({"x":9})", 1);
  const auto next = save(R"({"y":3})", 2);
  const auto twice = save(R"({"y":4})", 2);
  backend_.let_go();
  EXPECT_EQ(repeated.value(), stored(kId));
  EXPECT_EQ(twice.value(), stored(kId));
  EXPECT_EQ(member(next.value(), "x") + member(next.value(), "y"), "23");
  EXPECT_TRUE(first.ok());
}

TEST_F(SessionSavesTest, ThePlacesOfTheTabsThatWroteFirstAreGivenToOthers) {
  create(kId, "{}");
  for (const char tab : {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'i'})
    save("{}", tab == 'a' ? 1 + (member(*stored(kId), "saves").empty() ? 0 : 1) : 7,
         std::string(1, tab));
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"c":7,"d":7,"e":7,"f":7,"g":7,"h":7,"a":2,"i":7})");
}

TEST_F(SessionSavesTest, AValueGivenForTheNumbersIsIgnoredWithANumber) {
  create(kId, "{}");
  save(R"({"saves":{"a":99,"b":1},"s\u0061ves":1,"x":1})", 2);
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"a":2})");
  TextCall call;
  sessions_.update(
      kId, {SessionChange::Kind::kPatch, R"({"saves":null,"x":null})", {}, SaveNumber{"b", 1}},
      call.callback());
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"a":2,"b":1})");
  EXPECT_EQ(member(*stored(kId), "x"), "");
}

TEST_F(SessionSavesTest, WithoutANumberTheMemberIsTheUsersOwn) {
  create(kId, R"({"saves":"mine"})");
  start_update(kId, R"({"saves":[1]})");
  EXPECT_EQ(member(*stored(kId), "saves"), "[1]");
  save(R"({"x":1})", 4);
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"a":4})");
}

class SavesInAnOutageTest : public OutageTest {
 protected:
  TextCall save(std::string_view fields, std::int64_t number, std::string tab = "a") {
    TextCall call;
    sessions_.update(kId, numbered(fields, number, std::move(tab)), call.callback());
    return call;
  }
  void others_save(std::string_view fields, std::int64_t number, std::string tab) {
    others_.update(kId, numbered(fields, number, std::move(tab)), [](auto) {});
  }
};

TEST_F(SavesInAnOutageTest, ASaveThatTheServerCarriedOutIsNotReplayedOverALaterOne) {
  create(kId, R"({"x":1,"m":{"y":1}})");
  server_.freeze();
  const auto in_doubt = save(R"({"x":2,"m":{"y":2}})", 1);
  clock_.advance_ms(5000);
  server_.time_out(true);
  EXPECT_FALSE(in_doubt.ok());
  server_.go_away();
  others_save(R"({"x":3,"m":{"y":3}})", 1, "b");
  clock_.advance_ms(1000);
  EXPECT_TRUE(save(R"({"x":2,"m":{"y":2}})", 1).ok());
  EXPECT_TRUE(save(R"({"z":4})", 2).ok());
  server_.come_back();
  server_.thaw();
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "x"), "3");
  EXPECT_EQ(member(*stored(kId), "m"), R"({"y":3})");
  EXPECT_EQ(member(*stored(kId), "z"), "4");
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"b":1,"a":2})");
}

TEST_F(SavesInAnOutageTest, NumbersAreReplayedAndMergedByTab) {
  create(kId, "{}");
  save("{}", 1);
  server_.go_away();
  EXPECT_TRUE(save(R"({"x":1})", 3).ok());
  EXPECT_TRUE(save(R"({"y":1})", 1, "b").ok());
  others_save(R"({"z":1})", 2, "a");
  others_save(R"({"w":1})", 5, "c");
  server_.come_back();
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "saves"), R"({"c":5,"a":3,"b":1})");
  for (const char* name : {"x", "y", "z", "w"}) EXPECT_EQ(member(*stored(kId), name), "1") << name;
}

TEST_F(SavesInAnOutageTest, ALateRepetitionIsNotReplayedOverLaterSaves) {
  create(kId, R"({"x":0})");
  server_.go_away();
  others_save(R"({"x":1})", 1, "a");
  others_save(R"({"x":2})", 2, "a");
  others_save(R"({"x":3})", 1, "b");
  clock_.advance_ms(1000);
  EXPECT_TRUE(save(R"({"x":1})", 1).ok());
  server_.come_back();
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "x"), "3");
}

TEST_F(SavesInAnOutageTest, ASaveIsReplayedBehindALaterOneOfItsTab) {
  create(kId, "{}");
  server_.go_away();
  EXPECT_TRUE(save(R"({"x":1})", 3).ok());
  clock_.advance_ms(1000);
  others_save(R"({"y":1})", 4, "a");
  server_.come_back();
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "x") + member(*stored(kId), "y"), "11");
}

TEST_F(SavesInAnOutageTest, ARepeatedSaveInTheOutageWritesNothing) {
  create(kId, "{}");
  server_.go_away();
  save(R"({"x":1})", 1);
  save(R"({"x":2})", 1, "b");
  EXPECT_EQ(member(save(R"({"x":1})", 1).value(), "x"), "2");
  server_.come_back();
  pass_ms(1000);
  EXPECT_EQ(member(*stored(kId), "x"), "2");
}

}  // namespace
}  // namespace rss
