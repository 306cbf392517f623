#include "store/bridge_tokens/bridge_tokens.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "memory/memory_backend.h"
#include "support/manual_clock.h"

namespace rss {
namespace {

class BridgeTokensTest : public testing::Test {
 protected:
  std::string issue(std::string_view hash, std::string_view payload) {
    std::string told;
    tokens_.issue(hash, payload, 60, [&](auto outcome) {
      told = outcome.ok() ? "issued" : std::string(error_code_name(outcome.error().code));
    });
    return told;
  }
  std::string consume(std::string_view hash) {
    std::string told;
    tokens_.consume(hash, [&](auto outcome) { told = outcome.value().value_or("nothing"); });
    return told;
  }

  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 1 << 20);
  MemoryBackend backend_{table_};
  static Options small_values() {
    Options options;
    options.max_value_bytes = 100;
    return options;
  }
  const Options options_ = small_values();
  BridgeTokens tokens_{backend_, clock_, options_};
};

TEST_F(BridgeTokensTest, APayloadIsConsumedOnce) {
  EXPECT_EQ(issue("hash", "payload"), "issued");
  EXPECT_EQ(consume("hash"), "payload");
  EXPECT_EQ(consume("hash"), "nothing");
}

TEST_F(BridgeTokensTest, APayloadEndsWithItsTime) {
  issue("hash", "payload");
  clock_.advance_ms(60'000);
  EXPECT_EQ(consume("hash"), "nothing");
}

TEST_F(BridgeTokensTest, ATokenInUseIsNeverOverwritten) {
  issue("hash", "payload");
  EXPECT_EQ(issue("hash", "of another"), "ERR_CONFLICT");
  EXPECT_EQ(consume("hash"), "payload");
}

TEST_F(BridgeTokensTest, RefusesAPayloadOverTheLimitAndStoresNothing) {
  EXPECT_EQ(issue("hash", std::string(100, 'p')), "issued");
  EXPECT_EQ(issue("other", std::string(101, 'p')), "ERR_TOO_LARGE");
  EXPECT_EQ(table_->get("bridge:other"), std::nullopt);
}

}  // namespace
}  // namespace rss
