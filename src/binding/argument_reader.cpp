#include "binding/argument_reader.h"

#include <cmath>
#include <utility>

namespace rss {

bool read(napi_env env, napi_value value, std::string& into) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  into.resize(length);
  return napi_get_value_string_utf8(env, value, into.data(), length + 1, nullptr) == napi_ok;
}

bool read(napi_env env, napi_value value, ShortText& into) {
  return napi_get_value_string_utf8(env, value, into.bytes.data(), into.bytes.size(),
                                    &into.length) == napi_ok;
}

bool read(napi_env env, napi_value value, Bytes& into) {
  bool is_buffer = false;
  void* data = nullptr;
  std::size_t length = 0;
  if (napi_is_buffer(env, value, &is_buffer) != napi_ok || !is_buffer) return false;
  if (napi_get_buffer_info(env, value, &data, &length) != napi_ok) return false;
  if (length > 0) into.content.assign(static_cast<const char*>(data), length);
  return true;
}

bool read(napi_env env, napi_value value, Texts& into) {
  bool is_array = false;
  std::uint32_t length = 0;
  if (napi_is_array(env, value, &is_array) != napi_ok || !is_array) return false;
  if (napi_get_array_length(env, value, &length) != napi_ok) return false;
  for (std::uint32_t i = 0; i < length; ++i) {
    napi_value item = nullptr;
    std::string text;
    if (napi_get_element(env, value, i, &item) != napi_ok || !read(env, item, text)) {
      clear_exception(env);
      return false;
    }
    into.push_back(std::move(text));
  }
  return true;
}

bool read(napi_env env, napi_value value, KeyList& into) {
  return read(env, value, into.texts) && !into.texts.empty();
}

bool read(napi_env env, napi_value value, bool& into) {
  return napi_get_value_bool(env, value, &into) == napi_ok;
}

bool read_integer(napi_env env, napi_value value, std::int64_t min, std::int64_t max,
                  std::int64_t& into) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) return false;
  const bool inside = number >= static_cast<double>(min) && number <= static_cast<double>(max);
  if (!inside || std::trunc(number) != number) return false;
  into = static_cast<std::int64_t>(number);
  return true;
}

void clear_exception(napi_env env) {
  bool pending = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending)
    napi_get_and_clear_last_exception(env, &exception);
}

void throw_type_error(napi_env env, const char* message) {
  napi_throw_type_error(env, nullptr, message);
}

}  // namespace rss
