// Reads the arguments of a native method. Each read() checks the type and the range, so that no
// argument can abort the process. It returns false for an invalid argument and leaves no exception
// pending.
#pragma once

#include <napi.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace rss {

// An integer from kMin to kMax.
template <std::int64_t kMin, std::int64_t kMax = std::numeric_limits<std::int32_t>::max()>
struct Integer {
  std::int64_t value = 0;
  operator std::int64_t() const { return value; }
};

using AnyInteger = Integer<std::numeric_limits<std::int32_t>::min()>;
using NonNegative = Integer<0>;
using Positive = Integer<1>;

// A short text, such as an id, read without an allocation. A longer text is truncated to 63 bytes
// and is then no valid id.
struct ShortText {
  std::array<char, 64> bytes;
  std::size_t length = 0;
  operator std::string_view() const { return {bytes.data(), length}; }
};

// The content of a Buffer.
struct Bytes {
  std::string content;
};

using Texts = std::vector<std::string>;

// A non-empty list.
struct KeyList {
  Texts texts;
};

bool read(napi_env env, napi_value value, std::string& into);
bool read(napi_env env, napi_value value, ShortText& into);
bool read(napi_env env, napi_value value, Bytes& into);
bool read(napi_env env, napi_value value, Texts& into);
bool read(napi_env env, napi_value value, KeyList& into);
bool read(napi_env env, napi_value value, bool& into);
bool read_integer(napi_env env, napi_value value, std::int64_t min, std::int64_t max,
                  std::int64_t& into);

template <std::int64_t kMin, std::int64_t kMax>
bool read(napi_env env, napi_value value, Integer<kMin, kMax>& into) {
  return read_integer(env, value, kMin, kMax, into.value);
}

// Reads the arguments from index i on. Returns false at the first invalid argument.
template <class... Ts>
bool read_arguments(const Napi::CallbackInfo& info, std::size_t i, std::tuple<Ts...>& into) {
  return std::apply([&](Ts&... each) { return (read(info.Env(), info[i++], each) && ...); }, into);
}

// Clears the pending JavaScript exception, if there is one.
void clear_exception(napi_env env);

// Throws a TypeError in JavaScript. Has no effect while the environment is being torn down.
void throw_type_error(napi_env env, const char* message);

}  // namespace rss
