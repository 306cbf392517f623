#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>

namespace rss {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  bool retryable;
};

constexpr Row kRows[] = {
    {ErrorCode::kSessionNotFound, "ERR_SESSION_NOT_FOUND", false},
    {ErrorCode::kInvalidArgument, "ERR_INVALID_ARGUMENT", false},
    {ErrorCode::kTooLarge, "ERR_TOO_LARGE", false},
    {ErrorCode::kUnavailable, "ERR_UNAVAILABLE", true},
    {ErrorCode::kTimeout, "ERR_TIMEOUT", true},
    {ErrorCode::kAuth, "ERR_AUTH", false},
    {ErrorCode::kOverloaded, "ERR_OVERLOADED", true},
    {ErrorCode::kClosed, "ERR_CLOSED", false},
    {ErrorCode::kConflict, "ERR_CONFLICT", true},
    {ErrorCode::kCorrupt, "ERR_CORRUPT", false},
    {ErrorCode::kServer, "ERR_SERVER", false},
};

TEST(ErrorCode, HasItsPublicNameAndSaysWhetherToTryAgain) {
  for (const Row& row : kRows) {
    EXPECT_EQ(error_code_name(row.code), row.name);
    EXPECT_EQ(is_retryable(row.code), row.retryable) << row.name;
  }
}

TEST(Result, HoldsAValueThatCanBeMovedOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  ASSERT_TRUE(result.ok());
  ASSERT_TRUE(result);
  const std::unique_ptr<int> value = std::move(result.value());
  EXPECT_EQ(*value, 7);
}

TEST(Result, HoldsAnErrorWithItsCause) {
  const Result<Unit> result = Error{ErrorCode::kUnavailable, "the server is away", "ECONNREFUSED"};
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(result.error().message, "the server is away");
  EXPECT_EQ(result.error().cause, "ECONNREFUSED");
}

}  // namespace
}  // namespace rss
