#include "net/loop.h"

#include <gtest/gtest.h>

#include "net/uv_handle.h"
#include "support/test_loop.h"

namespace rss {
namespace {

std::uint64_t in_ms(std::uint64_t ns) { return ns / 1'000'000; }

class Recorder final : public Loop::Participant {
 public:
  Recorder(Loop& loop, std::string name, std::vector<std::string>& log)
      : loop_(loop), name_(std::move(name)), log_(log) {
    loop.add(*this);
  }
  ~Recorder() override { loop_.remove(*this); }

  void deliver() override { log_.push_back(name_ + " delivers"); }
  void flush() override { log_.push_back(name_ + " flushes"); }
  void check_deadlines() override { log_.push_back(name_ + " judges"); }

 private:
  Loop& loop_;
  const std::string name_;
  std::vector<std::string>& log_;
};

TEST(Loop, ActiveTimeStandsStillWhileTheLoopIsBlocked) {
  TestLoop loop;
  loop.loop().tick_at_least_every(10);
  loop.run_once();
  std::uint64_t blocked_from = 0;
  Timer blocker(loop, [&] {
    blocked_from = loop.loop().active_ns();
    uv_sleep(300);
  });
  blocker.start(1);
  loop.run_until([&] { return blocked_from > 0; });
  EXPECT_LT(in_ms(loop.loop().active_ns() - blocked_from), 100u);
}

TEST(Loop, ItsClockGoesOnWhileItWaits) {
  TestLoop loop;
  const std::uint64_t begin = loop.loop().active_ns();
  const std::uint64_t real_begin = uv_hrtime();
  loop.run_until([&] { return in_ms(loop.loop().active_ns() - begin) >= 100; });
  EXPECT_LE(loop.loop().active_ns() - begin, uv_hrtime() - real_begin + 1'000'000);
}

TEST(Loop, ItsClockNeverGoesBackwards) {
  TestLoop loop;
  std::uint64_t last = loop.loop().active_ns();
  for (int i = 0; i < 30; ++i) {
    loop.loop().ref();
    EXPECT_GE(loop.loop().active_ns(), last);
    loop.run_once();
    loop.loop().unref();
    last = loop.loop().active_ns();
  }
}

TEST(Loop, ItsClockNeverGoesBackwardsWhenACallComesAfterAPause) {
  uv_loop_t uv;
  uv_loop_init(&uv);
  Loop loop(&uv);
  uv_sleep(20);
  const std::uint64_t before = loop.active_ns();
  loop.ref();
  EXPECT_GE(loop.active_ns(), before);
  loop.unref();
  bool closed = false;
  loop.close([&] { closed = true; });
  uv_run(&uv, UV_RUN_DEFAULT);
  EXPECT_TRUE(closed);
  EXPECT_EQ(uv_loop_close(&uv), 0);
}

TEST(Loop, KeepsRunningWhileACallIsPendingAndNoLonger) {
  uv_loop_t uv;
  uv_loop_init(&uv);
  Loop loop(&uv);
  EXPECT_EQ(uv_run(&uv, UV_RUN_NOWAIT), 0) << "nothing is pending";
  loop.ref();
  loop.ref();
  EXPECT_NE(uv_run(&uv, UV_RUN_NOWAIT), 0);
  loop.unref();
  EXPECT_NE(uv_run(&uv, UV_RUN_NOWAIT), 0);
  loop.unref();
  EXPECT_EQ(uv_run(&uv, UV_RUN_NOWAIT), 0);
  loop.close([] {});
  uv_run(&uv, UV_RUN_DEFAULT);
  EXPECT_EQ(uv_loop_close(&uv), 0);
}

TEST(Loop, DeliversToAllThenFlushesAllThenJudgesAll) {
  TestLoop loop;
  std::vector<std::string> log;
  Recorder a(loop, "a", log);
  Recorder b(loop, "b", log);
  loop.run_once();
  const std::vector<std::string> turn = {"a delivers", "b delivers", "a flushes",
                                         "b flushes",  "a judges",   "b judges"};
  ASSERT_GE(log.size(), turn.size());
  log.resize(turn.size());
  EXPECT_EQ(log, turn);
}

TEST(Loop, LetsAMemberGoDuringATurn) {
  struct Leaver final : Loop::Participant {
    explicit Leaver(Loop& its_loop) : loop(its_loop) { loop.add(*this); }
    void deliver() override {
      ++turns;
      loop.remove(*this);
    }
    Loop& loop;
    int turns = 0;
  };
  TestLoop loop;
  std::vector<std::string> log;
  Recorder before(loop, "before", log);
  Leaver leaver(loop);
  Recorder after(loop, "after", log);
  loop.run_once();
  loop.run_once();
  EXPECT_EQ(leaver.turns, 1);
  EXPECT_GE(std::count(log.begin(), log.end(), "after delivers"), 2);
}

TEST(Loop, DoesNotWaitWhileThereIsSomethingToDeliver) {
  struct Busy final : Loop::Participant {
    explicit Busy(Loop& its_loop) : loop(its_loop) { loop.add(*this); }
    ~Busy() override { loop.remove(*this); }
    void deliver() override {
      if (++turns < 1000) loop.request_delivery();
    }
    Loop& loop;
    int turns = 0;
  };
  TestLoop loop;
  Busy busy(loop);
  const std::uint64_t begin = uv_hrtime();
  loop.run_until([&] { return busy.turns >= 1000; });
  // With a wait before each, the waker of the test's loop alone would make it five seconds.
  EXPECT_LT(in_ms(uv_hrtime() - begin), 3000u);
}

TEST(Loop, CountsEveryPollOfTheEventLoop) {
  TestLoop loop;
  const std::uint64_t before = loop.loop().polls();
  loop.run_once();
  EXPECT_EQ(loop.loop().polls(), before + 1);
}

TEST(Loop, HasClosedOnlyWhenTheLastHandleHas) {
  uv_loop_t uv;
  uv_loop_init(&uv);
  Loop loop(&uv);
  auto timer = std::make_unique<Timer>(loop, [] {});
  bool closed = false;
  loop.close([&] { closed = true; });
  uv_run(&uv, UV_RUN_DEFAULT);
  EXPECT_FALSE(closed);
  timer.reset();
  EXPECT_FALSE(closed);
  uv_run(&uv, UV_RUN_DEFAULT);
  EXPECT_TRUE(closed);
  EXPECT_EQ(uv_loop_close(&uv), 0);
}

TEST(Timer, MayBeDroppedFromItsOwnCallback) {
  TestLoop loop;
  bool rang = false;
  std::unique_ptr<Timer> timer;
  timer = std::make_unique<Timer>(loop, [&] {
    timer.reset();
    rang = true;
  });
  timer->start(1);
  loop.run_until([&] { return rang; });
}

TEST(Timer, CountsFromTheMomentItIsStarted) {
  TestLoop loop;
  loop.run_once();
  uv_sleep(100);
  std::uint64_t rang = 0;
  const std::uint64_t started = uv_hrtime();
  Timer timer(loop, [&] { rang = uv_hrtime(); });
  timer.start(50);
  loop.run_until([&] { return rang > 0; });
  EXPECT_GE(in_ms(rang - started), 45u);
}

}  // namespace
}  // namespace rss
