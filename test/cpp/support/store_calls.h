// What the calls of the store in support/ have in common.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "support/store_world.h"

namespace rss {

template <class T>
Callback<Result<T>> told(CallEnd end) {
  return [end = std::move(end)](Result<T> outcome) mutable {
    end(outcome.ok() ? std::nullopt : std::optional(std::move(outcome.error())));
  };
}

std::vector<StoreCall> session_calls();
std::vector<StoreCall> session_replay_calls();
std::vector<StoreCall> tenant_session_calls();
std::vector<StoreCall> cache_calls();
std::vector<StoreCall> key_value_calls();
std::vector<StoreCall> other_calls();

}  // namespace rss
