#include "base/key.h"

#include <gtest/gtest.h>

namespace rss {
namespace {

constexpr std::string_view kId = "3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c90";

TEST(Keys, AreSpelledAsTheyStandInRedis) {
  EXPECT_EQ(Keys("").project_session(kId), "project_session:3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c90");
  EXPECT_EQ(Keys("").plain("my key"), "my key");
}

TEST(Keys, BeginWithThePrefix) {
  EXPECT_EQ(Keys("app:").project_session(kId),
            "app:project_session:3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c90");
  EXPECT_EQ(Keys("app:").plain(std::string_view("a\0b", 3)), std::string("app:a\0b", 7));
}

TEST(Keys, ReturnTheIdOfAProjectSessionsKeyAndOfNoOtherKey) {
  const Keys keys("app:");
  const std::string id = "0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01";
  const std::string key = keys.project_session(id);
  EXPECT_EQ(keys.project_session_id(key), id);
  for (const std::string& other :
       {keys.tenant_session("t", id), Keys("").project_session(id), id, std::string("app:"),
        std::string(), keys.project_session(id) + "0", keys.project_session("no-uuid")})
    EXPECT_EQ(keys.project_session_id(other), std::nullopt) << other;
}

TEST(IsUuid, AcceptsEveryVersionInEitherCase) {
  EXPECT_TRUE(is_uuid(kId));
  EXPECT_TRUE(is_uuid("3F2B8C1E-9D47-4C55-8A3E-0B6F1F2D7C90"));
  EXPECT_TRUE(is_uuid("01890a5d-ac96-774b-bcce-b302099a8057"));
  EXPECT_TRUE(is_uuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_TRUE(is_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
}

TEST(IsUuid, RejectsEveryTextThatIsNotAUuid) {
  EXPECT_FALSE(is_uuid(""));
  EXPECT_FALSE(is_uuid("3f2b8c1e9d474c558a3e0b6f1f2d7c90"));
  EXPECT_FALSE(is_uuid("{3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c9}"));
  EXPECT_FALSE(is_uuid("3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c90 "));
  EXPECT_FALSE(is_uuid("3f2b8c1e-9d47-4c55-8a3e-0b6f1f2d7c9"));
  for (std::size_t i = 0; i < kId.size(); ++i) {
    std::string id(kId);
    id[i] = id[i] == '-' ? '0' : 'g';
    EXPECT_FALSE(is_uuid(id)) << id;
    id[i] = kId[i] == '-' ? ':' : '-';
    EXPECT_FALSE(is_uuid(id)) << id;
    id[i] = '\0';
    EXPECT_FALSE(is_uuid(id)) << i;
  }
}

}  // namespace
}  // namespace rss
