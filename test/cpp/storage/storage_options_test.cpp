#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "storage/storage.h"

namespace rss {
namespace {

const nlohmann::json kAll = {{"host", "example.test"},
                             {"port", 1},
                             {"family", 6},
                             {"username", "u"},
                             {"password", "p"},
                             {"askCredentials", true},
                             {"database", 2},
                             {"tls", true},
                             {"tlsCa", "authorities"},
                             {"tlsDefaultAuthorities", true},
                             {"tlsCert", "own"},
                             {"tlsKey", "its key"},
                             {"tlsServername", "name.test"},
                             {"tlsRejectUnauthorized", false},
                             {"poolMin", 3},
                             {"poolMax", 4},
                             {"connectTimeout", 5},
                             {"commandTimeout", 6},
                             {"maxQueueBytes", 7},
                             {"maxQueueCommands", 8},
                             {"fallback", false},
                             {"memoryMaxBytes", 9},
                             {"sessionTtl", 10},
                             {"slidingExpiration", false},
                             {"maxValueBytes", 11},
                             {"keyPrefix", "app:"},
                             {"absoluteSessionTtl", 12},
                             {"maxSessionsPerUser", 13},
                             {"cleanupInterval", 14}};

TEST(ParseOptions, LeavesTlsOutThatIsOff) {
  nlohmann::json json = kAll;
  json["tls"] = false;
  EXPECT_EQ(parse_options(json.dump()).value().tls, nullptr);
}

TEST(ParseOptions, ReadsEveryMemberOfTheJsonObject) {
  const auto parsed = parse_options(kAll.dump());
  ASSERT_TRUE(parsed.ok());
  const Options& options = parsed.value();
  EXPECT_EQ(options.host, "example.test");
  EXPECT_EQ(options.port, 1);
  EXPECT_EQ(options.family, 6);
  EXPECT_EQ(options.username, "u");
  EXPECT_EQ(options.password, "p");
  EXPECT_TRUE(options.ask_credentials);
  EXPECT_EQ(options.database, 2);
  ASSERT_TRUE(options.tls);
  EXPECT_EQ(options.tls->ca, "authorities");
  EXPECT_TRUE(options.tls->default_authorities);
  EXPECT_EQ(options.tls->cert, "own");
  EXPECT_EQ(options.tls->key, "its key");
  EXPECT_EQ(options.tls->servername, "name.test");
  EXPECT_FALSE(options.tls->reject_unauthorized);
  EXPECT_EQ(options.pool_min, 3);
  EXPECT_EQ(options.pool_max, 4);
  EXPECT_EQ(options.connect_timeout_ms, 5u);
  EXPECT_EQ(options.command_timeout_ms, 6u);
  EXPECT_EQ(options.max_queue_bytes, 7u);
  EXPECT_EQ(options.max_queue_commands, 8u);
  EXPECT_FALSE(options.fallback);
  EXPECT_EQ(options.memory_max_bytes, 9u);
  EXPECT_EQ(options.session_ttl_s, 10);
  EXPECT_FALSE(options.sliding_expiration);
  EXPECT_EQ(options.max_value_bytes, 11u);
  EXPECT_EQ(options.key_prefix, "app:");
  EXPECT_EQ(options.absolute_session_ttl_s, 12);
  EXPECT_EQ(options.max_sessions_per_user, 13);
  EXPECT_EQ(options.cleanup_interval_s, 14u);
}

TEST(ParseOptions, NamesTheMemberThatIsMissingOrOfTheWrongType) {
  for (const auto& [name, value] : kAll.items()) {
    nlohmann::json without = kAll;
    without.erase(name);
    nlohmann::json wrong = kAll;
    wrong[name] = value.is_number() ? nlohmann::json(-1) : nlohmann::json(1);
    for (const nlohmann::json& document : {without, wrong}) {
      const auto parsed = parse_options(document.dump());
      ASSERT_FALSE(parsed.ok()) << document;
      EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
      EXPECT_NE(parsed.error().message.find("'" + name + "'"), std::string::npos);
    }
  }
}

TEST(ParseOptions, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[]", "null", "{", "{\"host\":1"})
    EXPECT_EQ(parse_options(text).error().code, ErrorCode::kInvalidArgument) << text;
}

}  // namespace
}  // namespace rss
