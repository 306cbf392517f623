// A server that answers with anything at all: every operation, and every call of the store on top
// of it, with every shape of a reply.
#include <gtest/gtest.h>

#include <map>
#include <ostream>

#include "contract/checked_reply.h"
#include "redis/pool.h"
#include "store/shared/operations.h"
#include "support/reply_samples.h"
#include "support/scripted_peer.h"
#include "support/store_world.h"

namespace rss {
namespace {

std::vector<ReplySample> samples(std::size_t random_ones) {
  std::vector<ReplySample> samples = reply_samples();
  for (ReplySample& sample : random_replies(1, random_ones)) samples.push_back(std::move(sample));
  return samples;
}

// A call of the store in a world in which it runs the operation.
struct Way {
  StoreCall call;
  StoreWorld::Kind kind;
};

using Ways = std::map<const Operation*, std::vector<Way>>;

void find_ways(const StoreCall& call, StoreWorld::Kind kind, Ways& ways) {
  TestLoop loop;
  MemoryBackend nobody(std::make_shared<MemoryTable>(loop.loop(), 1u << 20));
  StoreWorld world(loop, nobody, kind);
  world.backend.send_to_server(nullptr);
  call.start(world, [](auto) {});
  for (const Operation* operation : world.backend.seen()) {
    std::vector<Way>& its_ways = ways[operation];
    const bool known = !its_ways.empty() && its_ways.back().call.name == call.name;
    if (!known) its_ways.push_back({call, kind});
  }
}

const std::vector<Way>& ways_to(const Operation& operation) {
  static const Ways kWays = [] {
    Ways ways;
    for (const StoreCall& call : store_calls()) {
      for (const auto kind : {StoreWorld::Kind::kPlain, StoreWorld::Kind::kAbsoluteTtl,
                              StoreWorld::Kind::kNotSliding})
        find_ways(call, kind, ways);
    }
    return ways;
  }();
  static const std::vector<Way> kNone;
  const auto found = kWays.find(&operation);
  return found == kWays.end() ? kNone : found->second;
}

struct Case {
  std::size_t index;
  const Operation* operation;
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.operation->name; }

class IllShapedReplies : public testing::TestWithParam<Case> {
 protected:
  IllShapedReplies() {
    Options options = peer_.options();
    options.pool_max = 1;
    pool_.emplace(loop_, options, [](auto, auto) {});
    const auto reply = [this](const auto& words) {
      return words[0] == "HELLO" ? std::string() : sample_.bytes;
    };
    peer_.answer(reply);
    EXPECT_TRUE(loop_.outcome<Unit>([&](auto done) { pool_->connect(std::move(done)); }).ok());
  }
  ~IllShapedReplies() override { pool_.reset(); }

  void set_reply(const ReplySample& sample) {
    sample_ = sample;
    peer_.pong(sample.bytes);
  }

  bool is_accepted(const ReplySample& sample) const {
    const Result<Reply> reply = reply_in(sample.bytes);
    return reply.ok() && operation_.accepts(reply.value());
  }
  bool is_accepted() const { return is_accepted(sample_); }
  // An error of the server keeps its own code.
  bool is_refused() const { return reply_in(sample_.bytes).ok() && !is_accepted(); }

  Result<Reply> run_alone() {
    return loop_.outcome<Reply>([&](Completion done) {
      pool_->run({&operation_, 2, {"a", "b", "c", "d", "e", "f"}, deadline()}, std::move(done));
    });
  }

  std::uint64_t deadline() { return loop_.loop().active_ns() + 2'000'000'000; }

  // Those that the operation accepts, which is what the calls have to cope with, and some others.
  std::vector<ReplySample> telling_samples() const {
    std::vector<ReplySample> chosen;
    std::size_t others = 0;
    for (ReplySample& sample : samples(200)) {
      if (is_accepted(sample) || others++ % 16 == 0) chosen.push_back(std::move(sample));
    }
    return chosen;
  }

  std::optional<Error> end_of(const Way& way) {
    StoreWorld world(loop_, *pool_, way.kind);
    world.backend.send_to_server(&operation_);
    auto end = std::make_shared<std::optional<std::optional<Error>>>();
    way.call.start(world, [end](std::optional<Error> error) { *end = std::move(error); });
    EXPECT_TRUE(loop_.run_until([&] { return end->has_value() && world.backend.idle(); }))
        << way.call.name << " never ended with " << sample_.name;
    return end->value_or(std::nullopt);
  }

  const Operation& operation_ = *GetParam().operation;
  TestLoop loop_;
  ScriptedPeer peer_{loop_};
  std::optional<Pool> pool_;
  ReplySample sample_ = {"nil", "_\r\n"};
};

TEST_P(IllShapedReplies, AreErrCorruptUnlessTheOperationAcceptsThem) {
  for (const ReplySample& sample : samples(50)) {
    set_reply(sample);
    const Result<Reply> outcome = run_alone();
    EXPECT_EQ(outcome.ok(), is_accepted()) << sample.name;
    if (!is_refused()) continue;
    ASSERT_FALSE(outcome.ok()) << sample.name;
    EXPECT_EQ(outcome.error().code, ErrorCode::kCorrupt) << sample.name;
    EXPECT_NE(outcome.error().message.find(operation_.name), std::string::npos);
  }
}

// What a call does beside its answer, and does again later when it fails: the caller has an answer
// all the same.
bool is_best_effort(std::string_view operation, std::string_view call) {
  if (operation == "tenantSessions.touch") return true;
  if (operation == "sessions.keepEnd")
    return call.starts_with("sessions.complete") || call.starts_with("sessions.rotate") ||
           call.starts_with("replay");
  if (call.starts_with("tenantSessions.list"))
    return operation == "tenantSessions.finish" || operation == "tenantSessions.cleanup";
  return call.starts_with("tenantSessions.cleanup") && operation != "tenantSessions.scan" &&
         operation != "tenantSessions.cleanupLock";
}

TEST_P(IllShapedReplies, EndEveryCallOfTheStoreWithErrCorrupt) {
  for (const ReplySample& sample : telling_samples()) {
    set_reply(sample);
    for (const Way& way : ways_to(operation_)) {
      const std::optional<Error> error = end_of(way);
      if (!is_refused() || is_best_effort(operation_.name, way.call.name)) continue;
      ASSERT_TRUE(error.has_value()) << way.call.name << " with " << sample.name;
      EXPECT_EQ(error->code, ErrorCode::kCorrupt) << way.call.name << " with " << sample.name;
    }
  }
}

TEST_P(IllShapedReplies, AreTriedThroughACallOfTheStore) {
  bool follows_another = false;
  for (const Operation* operation : all_operations()) {
    const Command first{operation, 2, {"a", "b", "c", "d", "e", "f"}};
    for (const auto then : {operation->undo, operation->read_only})
      follows_another = follows_another || (then && then(first).operation == &operation_);
  }
  EXPECT_TRUE(follows_another || !ways_to(operation_).empty())
      << "add a call to support/store_world.cpp";
}

TEST_P(IllShapedReplies, DoNoHarmAfterTheirCallersTimedOut) {
  if (!operation_.undo) return;
  peer_.answer([](const auto&) { return std::string(); });
  std::string late;
  std::vector<Pending<Reply>> calls;
  for (const ReplySample& sample : samples(20)) {
    late += sample.bytes;
    const std::uint64_t soon = loop_.loop().active_ns() + 20'000'000;
    pool_->run({&operation_, 2, {"a", "b", "c", "d", "e", "f"}, soon},
               calls.emplace_back().callback());
  }
  for (const auto& call : calls) loop_.outcome_of(call);
  peer_.answer([](const auto&) { return std::string(":1\r\n"); });
  peer_.send(late);
  EXPECT_TRUE(loop_.run_until([&] { return pool_->state().in_flight == 0; }));
}

std::vector<Case> cases() {
  std::vector<Case> cases;
  for (const Operation* operation : all_operations()) cases.push_back({cases.size(), operation});
  return cases;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name(info.param.operation->name);
  std::erase(name, '.');
  return name + "_" + std::to_string(info.param.index);
}

INSTANTIATE_TEST_SUITE_P(Operations, IllShapedReplies, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace rss
