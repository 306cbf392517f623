// A session is valid only if its user's index has it, on the embedded table and on a server.
#include <ostream>

#include "redis/pool.h"
#include "store/shared/tombstone.h"
#include "store/values/key_value_operations.h"
#include "support/redis_server.h"
#include "support/tenant_sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {
namespace {

using C = TenantSessionCommands;

constexpr std::string_view kIndex = "user_sessions:t:u";

std::string key_of(int i) { return "session:t:" + id_of(i); }

enum class On { kEmbedded, kServer };

// Two processes, of which only the first creates sessions.
class TenantSessionIndexTest : public testing::TestWithParam<On> {
 protected:
  TenantSessionIndexTest() {
    if (GetParam() == On::kServer) {
      server_ = std::make_unique<RedisServer>(
          std::vector<std::string>{"--maxmemory-policy", "noeviction"});
      options_ = server_->options();
      backend_ = std::make_unique<Pool>(loop_, options_, [](auto, auto) {});
    } else {
      backend_ =
          std::make_unique<MemoryBackend>(std::make_shared<MemoryTable>(loop_.loop(), 64u << 20));
    }
    options_.max_sessions_per_user = 2;
    longer_.session_ttl_s = 10 * options_.session_ttl_s;
    first_.emplace(*backend_, loop_.loop(), options_);
    other_.emplace(*backend_, loop_.loop(), longer_, [this] { ++first_losses_; });
  }
  // What is pending ends, and its completions still call into the sessions.
  ~TenantSessionIndexTest() override { backend_.reset(); }

  Result<Reply> run(Command command) {
    return loop_.outcome<Reply>(
        [&](Completion done) { backend_->run(std::move(command), std::move(done)); });
  }
  bool is_there(std::string_view key) {
    return run(KeyValueCommands::exists({key})).value().integer == 1;
  }
  std::int64_t ttl_of(std::string_view key) {
    return run(KeyValueCommands::ttl(key)).value().integer;
  }
  void evict_index() { run(KeyValueCommands::del({kIndex})); }

  Result<TextList> create(int i) {
    return loop_.outcome<TextList>(
        [&](auto done) { first_->create("t", "u", id_of(i), "{}", std::move(done)); });
  }
  bool finds(TenantSessions& sessions, int i) {
    const auto found =
        loop_.outcome<Found>([&](auto done) { sessions.get("t", id_of(i), std::move(done)); });
    EXPECT_TRUE(found.ok());
    return found.ok() && found.value();
  }
  auto update(TenantSessions& sessions, int i) {
    return loop_.outcome<std::string_view>([&](auto done) {
      sessions.update("t", id_of(i), {SessionChange::Kind::kReplace, R"({"x":1})"},
                      std::move(done));
    });
  }
  bool destroy(int i) {
    return loop_.outcome<bool>([&](auto done) { other_->destroy("t", id_of(i), std::move(done)); })
        .value();
  }
  std::int64_t destroy_all(TenantSessions& sessions) {
    return loop_
        .outcome<std::int64_t>(
            [&](auto done) { sessions.destroy_all("t", "u", "", std::move(done)); })
        .value();
  }
  std::size_t count_listed() {
    return loop_.outcome<TextList>([&](auto done) { other_->list("t", "u", std::move(done)); })
               .value()
               .size() /
           2;
  }

  TestLoop loop_;
  std::unique_ptr<RedisServer> server_;
  std::unique_ptr<Backend> backend_;
  Options options_;
  Options longer_;
  std::optional<TenantSessions> first_;
  std::optional<TenantSessions> other_;
  int first_losses_ = 0;
};

TEST_P(TenantSessionIndexTest, ASessionWhoseIndexWasEvictedIsNotFoundAndIsDeletedAndCounted) {
  create(0);
  create(1);
  evict_index();
  for (const int i : {0, 1}) {
    EXPECT_FALSE(finds(*other_, i));
    EXPECT_TRUE(loop_.run_until([&] { return !is_there(key_of(i)); }));
  }
  EXPECT_TRUE(loop_.run_until([&] { return other_->lost_to_eviction() == 2; }));
  EXPECT_EQ(first_losses_, 1);
  EXPECT_FALSE(is_there(kIndex)) << "no read adds a member";
}

TEST_P(TenantSessionIndexTest, AnUpdateOfASessionWhoseIndexWasEvictedFindsNoSession) {
  create(0);
  evict_index();
  EXPECT_EQ(update(*other_, 0).error().code, ErrorCode::kSessionNotFound);
  EXPECT_TRUE(loop_.run_until([&] { return !is_there(key_of(0)); }));
  EXPECT_FALSE(is_there(kIndex));
}

TEST_P(TenantSessionIndexTest, AfterTheEndOfAllNoSessionOfTheUserIsFoundWhateverWasEvicted) {
  create(0);
  evict_index();
  create(1);
  EXPECT_EQ(count_listed(), 1u);
  evict_index();
  EXPECT_EQ(destroy_all(*first_), 0);
  for (const int i : {0, 1}) {
    EXPECT_FALSE(finds(*first_, i)) << "also within a second of its creation";
    EXPECT_FALSE(finds(*other_, i));
  }
}

TEST_P(TenantSessionIndexTest, ASessionThatANewIndexDoesNotHaveIsNotFound) {
  create(0);
  evict_index();
  create(1);
  EXPECT_FALSE(finds(*other_, 0));
  EXPECT_TRUE(finds(*other_, 1));
  EXPECT_EQ(destroy_all(*other_), 1);
}

TEST_P(TenantSessionIndexTest, TheIndexOutlivesItsSessionsWhateverSlidesThem) {
  create(0);
  EXPECT_GT(ttl_of(kIndex), ttl_of(key_of(0)));
  EXPECT_TRUE(finds(*other_, 0));
  EXPECT_EQ(ttl_of(key_of(0)), longer_.session_ttl_s);
  EXPECT_GT(ttl_of(kIndex), ttl_of(key_of(0)));
  create(1);
  EXPECT_TRUE(update(*other_, 1).ok());
  EXPECT_TRUE(finds(*first_, 0));
  EXPECT_GT(ttl_of(kIndex), ttl_of(key_of(1))) << "a shorter TTL does not shorten it";
}

TEST_P(TenantSessionIndexTest, ACreationThatArrivesAfterItsUndoStoresNothing) {
  create(1);
  run(C::undo_create(key_of(0), kIndex, id_of(0), "its text"));
  EXPECT_EQ(create(0).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(finds(*other_, 0));
  EXPECT_EQ(update(*other_, 0).error().code, ErrorCode::kSessionNotFound);
  EXPECT_FALSE(destroy(0));
  EXPECT_EQ(count_listed(), 1u);
  EXPECT_EQ(destroy_all(*other_), 1);
  EXPECT_EQ(create(0).error().code, ErrorCode::kConflict) << "no call removed the tombstone";
}

TEST_P(TenantSessionIndexTest, AnEndOfAllThatArrivesLateEndsNoSessionThatWasCreatedSince) {
  create(0);
  const Command late = C::end(kIndex, {{key_of(0), id_of(0)}});
  EXPECT_EQ(destroy_all(*other_), 1);
  create(1);
  run(late);
  EXPECT_TRUE(finds(*other_, 1));
}

TEST_P(TenantSessionIndexTest, AnActivityThatArrivesLateRevivesNoSession) {
  create(0);
  EXPECT_EQ(destroy_all(*other_), 1);
  EXPECT_EQ(run(C::touch(key_of(0), kIndex, id_of(0), 3700)).value().integer, C::kAbsent);
  EXPECT_FALSE(is_there(kIndex));
}

std::string name_of(const testing::TestParamInfo<On>& info) {
  return info.param == On::kServer ? "Server" : "Embedded";
}

INSTANTIATE_TEST_SUITE_P(Backends, TenantSessionIndexTest,
                         testing::Values(On::kEmbedded, On::kServer), name_of);

class TenantSessionServerIndexTest : public TenantSessionIndexTest {
 protected:
  void configure(std::string_view name, std::string_view value) {
    server_->call({"CONFIG", "SET", name, value});
  }
};

TEST_P(TenantSessionServerIndexTest, ASessionThatVersion010StoredIsValidAndItsFormatIsUnchanged) {
  const std::string text =
      R"({"sessionId":")" + id_of(0) +
      R"(","tenantId":"t","userId":"u","createdAt":"2026-01-01T00:00:00.000Z",)"
      R"("lastActivity":"2026-01-01T00:00:00.000Z",)"
      R"("expiresAt":"2026-01-02T00:00:00.000Z"})";
  server_->call({"SET", key_of(0), text, "EX", "86400"});
  server_->call({"ZADD", kIndex, "1770000000000000", id_of(0)});
  server_->call({"EXPIRE", kIndex, "90000"});
  EXPECT_TRUE(finds(*other_, 0));
  EXPECT_TRUE(update(*other_, 0).ok());
  create(1);
  EXPECT_EQ(count_listed(), 2u);
  EXPECT_EQ(server_->call({"DBSIZE"}).value().integer, 3) << "two sessions and the index";
  EXPECT_GT(std::stod(server_->call({"ZSCORE", kIndex, id_of(1)}).value().text), 1.77e15);
}

TEST_P(TenantSessionServerIndexTest, SessionsAreReadWithoutSlidingIfTheServerHasTooFewReplicas) {
  create(0);
  create(1);
  configure("min-replicas-to-write", "1");
  EXPECT_TRUE(finds(*other_, 0)) << "a session that this process has not seen";
  EXPECT_TRUE(finds(*other_, 0)) << "and one that it has";
  EXPECT_TRUE(finds(*first_, 1));
  EXPECT_EQ(count_listed(), 2u);
  EXPECT_LE(ttl_of(key_of(0)), options_.session_ttl_s);
  EXPECT_EQ(update(*other_, 0).error().cause, "NOREPLICAS");
}

TEST_P(TenantSessionServerIndexTest,
       ASessionWhoseIndexWasEvictedIsNotFoundIfTheServerRefusesToWrite) {
  create(0);
  evict_index();
  configure("min-replicas-to-write", "1");
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(finds(*other_, 0));
  EXPECT_EQ(count_listed(), 0u);
  EXPECT_TRUE(is_there(key_of(0)));
}

TEST_P(TenantSessionServerIndexTest, AFullServerProlongsTheIndexWithTheSession) {
  create(0);
  EXPECT_TRUE(finds(*first_, 0));
  configure("maxmemory", "1");
  EXPECT_TRUE(finds(*other_, 0));
  EXPECT_GT(ttl_of(kIndex), ttl_of(key_of(0)));
  EXPECT_EQ(destroy_all(*other_), 1);
  EXPECT_FALSE(finds(*first_, 0));
}

TEST_P(TenantSessionServerIndexTest, AFullServerStoresTheTombstoneOfAnUndoneCreation) {
  create(0);
  configure("maxmemory", "1");
  run(C::undo_create(key_of(1), kIndex, id_of(1), "its text"));
  EXPECT_TRUE(is_there(key_of(1)));
}

INSTANTIATE_TEST_SUITE_P(Servers, TenantSessionServerIndexTest, testing::Values(On::kServer),
                         name_of);

}  // namespace
}  // namespace rss
