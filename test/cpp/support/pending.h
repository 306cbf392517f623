// Pending: a call that a test has made, and its outcome once there is one. What is only valid
// during the callback is copied. Fails the test when the call ends twice.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/function.h"

namespace rss {

template <class T>
struct KeptAs {
  using Type = T;
};
template <>
struct KeptAs<std::string_view> {
  using Type = std::string;
};
template <>
struct KeptAs<std::optional<std::string_view>> {
  using Type = std::optional<std::string>;
};

// How an outcome of this type outlives its callback.
template <class T>
using Kept = typename KeptAs<T>::Type;

template <class T>
class Pending {
 public:
  // To be handed to one call. May outlive this object.
  Callback<Result<T>> callback() const {
    return [outcome = outcome_](Result<T> result) {
      EXPECT_FALSE(outcome->has_value()) << "a call ended twice";
      if (result.ok()) {
        outcome->emplace(Kept<T>(std::move(result.value())));
      } else {
        outcome->emplace(std::move(result.error()));
      }
    };
  }

  bool ended() const { return outcome_->has_value(); }

  // The outcome; asking for what there is not fails the test.
  const Result<Kept<T>>& outcome() const {
    static const Result<Kept<T>> kNone = Error{ErrorCode::kTimeout, "the call has not ended"};
    EXPECT_TRUE(ended()) << "the call has not ended";
    return ended() ? **outcome_ : kNone;
  }
  bool ok() const { return outcome().ok(); }
  const Kept<T>& value() const {
    static const Kept<T> kNone{};
    if (ok()) return outcome().value();
    ADD_FAILURE() << "the call failed: " << outcome().error().message;
    return kNone;
  }
  ErrorCode code() const {
    if (!ok()) return outcome().error().code;
    ADD_FAILURE() << "the call succeeded";
    return ErrorCode::kServer;
  }

 private:
  std::shared_ptr<std::optional<Result<Kept<T>>>> outcome_ =
      std::make_shared<std::optional<Result<Kept<T>>>>();
};

}  // namespace rss
