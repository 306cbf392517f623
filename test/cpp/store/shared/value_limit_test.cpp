// The option maxValueBytes: what is longer is not sent, and what others stored goes to nobody, but
// to whoever takes it away.
#include "store/shared/value_limit.h"

#include "store/bridge_tokens/bridge_tokens.h"
#include "store/cache/cache.h"
#include "store/tenant_sessions/tenant_sessions.h"
#include "store/values/key_values.h"
#include "support/seen_entry.h"
#include "support/sessions_test_base.h"

namespace rss {
namespace {

class ImmediateTurnEnd final : public TickEnd {
 public:
  void at_tick_end(Function<void()> action) override { action(); }
};

class ValueLimitTest : public SessionsTest {
 protected:
  ValueLimitTest() { options_.max_value_bytes = 1000; }

  // The code that the call ends with, and that nothing was sent for it.
  template <class T, class Start>
  void expect_refused_unsent(Start start) {
    backend_.take_seen();
    Pending<T> call;
    start(call.callback());
    EXPECT_EQ(call.code(), ErrorCode::kTooLarge);
    EXPECT_EQ(backend_.take_seen(), Names{});
  }
  template <class T, class Start>
  void expect_too_large(Start start) {
    Pending<T> call;
    start(call.callback());
    EXPECT_EQ(call.code(), ErrorCode::kTooLarge);
  }
  void put(std::string_view key, const std::string& text) {
    table_->set(key, text, Table::Expiry::at(clock_.wall_ms() + 100'000));
  }
  std::string session(std::string_view before_x, std::size_t xs) {
    return "{\"sessionId\":\"" + std::string(kId) + "\"," + std::string(before_x) + "\"x\":\"" +
           std::string(xs, 'x') + "\"}";
  }

  const std::string long_data_ = R"({"x":")" + std::string(1000, 'x') + R"("})";
  const std::string long_text_ = std::string(1001, 'x');
  ImmediateTurnEnd tick_end_;
  TenantSessions tenant_sessions_{backend_, clock_, options_};
  KeyValues values_{backend_, clock_, options_};
  BridgeTokens tokens_{backend_, clock_, options_};
  Cache cache_{backend_, clock_, options_, tick_end_};
};

TEST_F(ValueLimitTest, HoldsForSessionsBeforeAnythingIsSent) {
  options_.absolute_session_ttl_s = 100;  // a creation asks for the time first
  expect_refused_unsent<Unit>(
      [&](auto done) { sessions_.create(kId, long_data_, std::move(done)); });
  expect_refused_unsent<std::string_view>([&](auto done) {
    sessions_.update(kId, {SessionChange::Kind::kReplace, long_data_}, std::move(done));
  });
  expect_refused_unsent<TextList>(
      [&](auto done) { tenant_sessions_.create("t", "u", kId, long_data_, std::move(done)); });
  expect_refused_unsent<std::string_view>([&](auto done) {
    tenant_sessions_.update("t", kId, {SessionChange::Kind::kPatch, long_data_}, std::move(done));
  });
}

TEST_F(ValueLimitTest, HoldsForTheWrapperBeforeAnythingIsSent) {
  expect_refused_unsent<Found>(
      [&](auto done) { values_.set("key", long_text_, {}, std::move(done)); });
  expect_refused_unsent<Found>([&](auto done) { values_.get(long_text_, std::move(done)); });
  expect_refused_unsent<std::int64_t>([&](auto done) {
    values_.del({"key", long_text_}, std::move(done));
  });
}

TEST_F(ValueLimitTest, HoldsForTokensAndTheCacheBeforeAnythingIsSent) {
  expect_refused_unsent<Unit>(
      [&](auto done) { tokens_.issue("hash", long_text_, 60, std::move(done)); });
  const std::vector<std::string> tags(3000, std::string(256, 't'));
  for (const Cache::Value& value :
       {Cache::Value{long_text_, {}, 100}, Cache::Value{"1", tags, 100}}) {
    expect_refused_unsent<Unit>([&](auto done) {
      cache_.set({"t", "n", "k"}, value, std::move(done));
    });
    expect_refused_unsent<Unit>([&](auto done) {
      cache_.set_many("t", "n", {"a", "b"}, {"1", value.text}, value, std::move(done));
    });
    expect_refused_unsent<bool>([&](auto done) {
      cache_.store({"t", "n", "k"}, "0123456789abcdef:1", value, std::move(done));
    });
  }
}

TEST_F(ValueLimitTest, ATooLongSessionFailsItsReadersAndNoOtherCall) {
  store(kId, session("", 1001));
  create(kOtherId, "{}");
  EXPECT_EQ(start_get(kId).code(), ErrorCode::kTooLarge);
  EXPECT_EQ(start_update(kId, R"({"x":1})").code(), ErrorCode::kTooLarge);
  EXPECT_EQ(start_rotate(kId, "11111111-1111-4111-8111-111111111111").code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(start_get(kOtherId).ok());
  EXPECT_TRUE(start_touch(kId).value());
  EXPECT_TRUE(stored(kId));
}

TEST_F(ValueLimitTest, KeepsALongSessionOfATenantFromItsReaders) {
  put("session:t:" + std::string(kId), session(R"("tenantId":"t","userId":"u",)", 1001));
  table_->sorted_set_put("user_sessions:t:u", kId, 1e15);
  expect_too_large<Found>([&](auto done) { tenant_sessions_.get("t", kId, std::move(done)); });
  expect_too_large<TextList>([&](auto done) { tenant_sessions_.list("t", "u", std::move(done)); });
}

TEST_F(ValueLimitTest, KeepsOtherLongValuesFromTheirReaders) {
  put("key", long_text_);
  put("bridge:hash", long_text_);
  expect_too_large<Found>([&](auto done) { values_.get("key", std::move(done)); });
  expect_too_large<std::vector<std::optional<std::string>>>([&](auto done) {
    values_.mget({"other", "key"}, std::move(done));
  });
  expect_too_large<Found>([&](auto done) { tokens_.peek("hash", std::move(done)); });
}

TEST_F(ValueLimitTest, LosesNothingThatIsTakenAway) {
  const std::string text = session("", 1001);
  store(kId, text);
  put("bridge:hash", long_text_);
  EXPECT_EQ(start_complete(kId).value(), text);
  Pending<Found> consumed;
  tokens_.consume("hash", consumed.callback());
  EXPECT_EQ(consumed.value(), long_text_);
}

TEST_F(ValueLimitTest, IsForTheValueOfACacheEntryAndNotForItsHeader) {
  const std::string value(1000, '1');
  Pending<Unit> set;
  cache_.set({"t", "n", "k"}, {value, {std::string(256, 't'), "u"}, 100}, set.callback());
  Pending<Found> get;
  cache_.get({"t", "n", "k"}, get.callback());
  EXPECT_EQ(*get.value(), value);

  put("cache:t:n:k", std::string(*table_->get("cache:t:n:k")) + "1");
  expect_too_large<Found>([&](auto done) { cache_.get({"t", "n", "k"}, std::move(done)); });
  expect_too_large<TextList>([&](auto done) { cache_.get_many("t", "n", {"k"}, std::move(done)); });
  Pending<Cache::Seen> look;
  cache_.look({"t", "n", "k"}, Cache::Stale::kNever, {}, look.callback());
  EXPECT_FALSE(look.value().text) << "a value over the limit counts as a miss";
}

}  // namespace
}  // namespace rss
