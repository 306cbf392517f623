// How the calls of store/ end, and the completions of calls that end with what one reply says.
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

// A text that is valid during the callback, or nothing.
using Found = std::optional<std::string_view>;
using TextList = std::vector<std::optional<std::string>>;

using FoundCallback = Callback<Result<Found>>;
using TextListCallback = Callback<Result<TextList>>;
using BoolCallback = Callback<Result<bool>>;
using NumberCallback = Callback<Result<std::int64_t>>;
using UnitCallback = Callback<Result<Unit>>;

// Each requires a reply of that kind.
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

// A text, or nothing for nil. ERR_TOO_LARGE for a text of more than `most` bytes.
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
