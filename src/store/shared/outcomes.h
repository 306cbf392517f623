// Result types and callback types of the calls in store/, and completions that convert one reply to
// such a result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/backend.h"
#include "store/shared/value_limit.h"

namespace rss {

// A text that is valid during the callback, or nullopt.
using Found = std::optional<std::string_view>;
using TextList = std::vector<std::optional<std::string>>;

using FoundCallback = Callback<Result<Found>>;
using TextListCallback = Callback<Result<TextList>>;
using BoolCallback = Callback<Result<bool>>;
using NumberCallback = Callback<Result<std::int64_t>>;
using UnitCallback = Callback<Result<Unit>>;

// to_bool() and to_number() require an integer reply. to_unit() accepts any reply.
inline Completion to_unit(UnitCallback done) {
  return [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(Unit{});
  };
}

inline Completion to_bool(BoolCallback done) {
  return [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(outcome.value().integer == 1);
  };
}

inline Completion to_number(NumberCallback done) {
  return [done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    done(outcome.value().integer);
  };
}

// Requires a text or nil, which becomes nullopt. ERR_TOO_LARGE if the text exceeds `most` bytes.
inline Completion to_found(std::size_t most, FoundCallback done) {
  return [most, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    const Reply& reply = outcome.value();
    if (reply.is_nil()) return done(Found{});
    if (reply.text.size() > most) return done(stored_value_too_large());
    done(Found(reply.text));
  };
}

}  // namespace rss
