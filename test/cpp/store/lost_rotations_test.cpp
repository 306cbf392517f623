// A rotation whose call failed may come through late, and is then taken back. Whatever was ended in
// the meantime stays ended.
#include "store/lost_rotations.h"

#include <algorithm>

#include "storage.h"
#include "store/session_operations.h"
#include "support/redis_server.h"
#include "support/sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

using Ids = std::vector<std::string>;
using Found = Sessions::Found;

TEST(LostRotations, TellsAllNewIdsOfASession) {
  LostRotations lost;
  EXPECT_EQ(lost.new_ids(kId), Ids{});
  lost.add(kId, "one");
  lost.add(kId, "two");
  lost.add(kOtherId, "three");
  Ids ids = lost.new_ids(kId);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids, (Ids{"one", "two"}));
  lost.clear();
  EXPECT_EQ(lost.new_ids(kOtherId), Ids{});
}

TEST(LostRotations, KnowsTheNewestAndForgetsTheOldest) {
  LostRotations lost;
  const auto id = [](std::size_t i) { return "id " + std::to_string(i); };
  for (std::size_t i = 0; i < 3 * LostRotations::kKnown; ++i) lost.add(id(i), "new");
  EXPECT_EQ(lost.new_ids(id(0)), Ids{});
  EXPECT_EQ(lost.new_ids(id(2 * LostRotations::kKnown)), Ids{"new"});
  EXPECT_EQ(lost.new_ids(id(3 * LostRotations::kKnown - 1)), Ids{"new"});
}

class LostRotationTest : public SessionsTest {
 protected:
  // A rotation that nobody hears of, and that came through or not.
  void lose_rotation(bool comes_through) {
    backend_.before_next([this, comes_through](const Command& command) -> Result<Reply> {
      if (comes_through) memory_.run(command, [](auto) {});
      return Error{ErrorCode::kTimeout, "late", "ETIMEDOUT"};
    });
    ASSERT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kTimeout);
  }
};

TEST_F(LostRotationTest, LeavesASessionThatCanBeDeletedUnderEitherId) {
  for (const bool comes_through : {false, true}) {
    create(kId, "{}");
    lose_rotation(comes_through);
    EXPECT_TRUE(start_remove(kId).value());
    EXPECT_EQ(stored(kId), std::nullopt);
    EXPECT_EQ(stored(kOtherId), std::nullopt);
    EXPECT_FALSE(start_remove(kId).value());
  }
}

TEST_F(LostRotationTest, LeavesASessionThatCanBeCompletedAsTheOneItWas) {
  for (const bool comes_through : {false, true}) {
    create(kId, R"({"x":1})");
    lose_rotation(comes_through);
    const auto text = start_complete(kId).value();
    ASSERT_TRUE(text);
    EXPECT_EQ(member(*text, "sessionId"), '"' + std::string(kId) + '"');
    EXPECT_EQ(member(*text, "x"), "1");
    EXPECT_EQ(stored(kOtherId), std::nullopt);
    EXPECT_EQ(start_complete(kId).value(), std::nullopt);
  }
}

TEST_F(LostRotationTest, IsMindedByADeletionThatWasCalledBeforeItWasLost) {
  create(kId, "{}");
  backend_.hold();
  const auto rotation = start_rotate(kId, kOtherId);
  const auto removal = start_remove(kId);
  backend_.before_next([this](const Command& command) -> Result<Reply> {
    memory_.run(command, [](auto) {});
    return Error{ErrorCode::kUnavailable, "lost", "ECONNRESET"};
  });
  backend_.let_go();
  EXPECT_EQ(rotation.code(), ErrorCode::kUnavailable);
  EXPECT_TRUE(removal.value());
  EXPECT_EQ(stored(kOtherId), std::nullopt);
}

TEST_F(LostRotationTest, ThatWasRefusedIsNotLost) {
  create(kId, "{}");
  backend_.before_next([](const Command&) -> Result<Reply> {
    return Error{ErrorCode::kOverloaded, "full"};
  });
  EXPECT_EQ(start_rotate(kId, kOtherId).code(), ErrorCode::kOverloaded);
  EXPECT_EQ(lost_.new_ids(kId), Ids{});
}

TEST_F(LostRotationTest, IsNotUndoneByTheUndoOfItsUndo) {
  const Command rotation = SessionCommands::rotate("a", "b", "old", "new", 100);
  const Command back = rotation.operation->undo(rotation);
  EXPECT_EQ(back.operation->undo, nullptr);
}

// With a server that stands still, and goes on after the call has failed.
class LateRotationTest : public testing::TestWithParam<bool> {
 protected:
  LateRotationTest() {
    Options options = server_.options();
    options.command_timeout_ms = 1000;
    options.fallback = GetParam();
    storage_ = std::make_unique<Storage>(loop_, nullptr, options, [](auto, auto) {});
    EXPECT_TRUE(loop_
                    .outcome<Unit>(
                        [&](auto done) { sessions().create(kId, R"({"x":1})", std::move(done)); })
                    .ok());
    // The scripts are known, and the deadline is not that of the connection.
    EXPECT_TRUE(get());
  }

  Sessions& sessions() { return storage_->sessions(); }
  std::optional<std::string> get() {
    const auto outcome =
        loop_.outcome<Found>([&](auto done) { sessions().get(kId, std::move(done)); });
    return outcome.ok() ? outcome.value() : std::nullopt;
  }
  void lose_rotation() {
    server_.pause();
    const auto outcome =
        loop_.outcome<Unit>([&](auto done) { sessions().rotate(kId, kOtherId, std::move(done)); });
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kTimeout);
  }
  // Until the undo has been answered, if there is one.
  void resume() {
    server_.resume();
    loop_.run_until([&] {
      const auto stats = storage_->stats();
      return stats.find(R"("inFlight":0)") != std::string::npos &&
             stats.find(R"("queued":0)") != std::string::npos;
    });
  }

  RedisServer server_;
  TestLoop loop_;
  std::unique_ptr<Storage> storage_;
};

INSTANTIATE_TEST_SUITE_P(, LateRotationTest, testing::Bool(),
                         [](const auto& each) { return each.param ? "Auto" : "Never"; });

TEST_P(LateRotationTest, LeavesTheSessionUnderItsOldId) {
  lose_rotation();
  resume();
  EXPECT_EQ(member(get().value_or(""), "x"), "1");
  EXPECT_EQ(server_.call({"DBSIZE"}).value().integer, 1);
}

TEST_P(LateRotationTest, BringsNoDeletedSessionBack) {
  lose_rotation();
  Pending<bool> removal;
  sessions().remove(kId, removal.callback());
  resume();
  const auto removed = loop_.outcome_of(removal);
  EXPECT_TRUE(!removed.ok() || removed.value());
  EXPECT_EQ(get(), std::nullopt);
  EXPECT_EQ(server_.call({"DBSIZE"}).value().integer, 0);
}

TEST_P(LateRotationTest, BringsNoDeletedSessionBackThoughTheDeletionTimedOutToo) {
  lose_rotation();
  const auto removed =
      loop_.outcome<bool>([&](auto done) { sessions().remove(kId, std::move(done)); });
  EXPECT_EQ(removed.ok(), GetParam()) << "only the fallback may answer";
  resume();
  EXPECT_EQ(get(), std::nullopt);
  EXPECT_EQ(server_.call({"DBSIZE"}).value().integer, 0);
}

TEST_P(LateRotationTest, LeavesASessionThatCanBeCompletedOnce) {
  lose_rotation();
  Pending<Found> completion;
  sessions().complete(kId, completion.callback());
  resume();
  const auto text = loop_.outcome_of(completion);
  ASSERT_TRUE(text.ok() && text.value());
  EXPECT_EQ(member(*text.value(), "sessionId"), '"' + std::string(kId) + '"');
  EXPECT_EQ(get(), std::nullopt);
  EXPECT_EQ(server_.call({"DBSIZE"}).value().integer, 0);
}

}  // namespace
}  // namespace rss
