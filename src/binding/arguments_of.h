// What JavaScript gave, as the core takes it. lib/ has checked the types.
#pragma once

#include <napi.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

inline std::string text_of(const Napi::Value& value) {
  return value.As<Napi::String>().Utf8Value();
}

inline std::string bytes_of(const Napi::Value& value) {
  const auto buffer = value.As<Napi::Buffer<char>>();
  return {buffer.Data(), buffer.Length()};
}

inline std::vector<std::string> texts_of(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < array.Length(); ++i) texts.push_back(text_of(array.Get(i)));
  return texts;
}

// A short text, such as an id, without an allocation; a longer one is cut and so is no id.
class ShortText {
 public:
  explicit ShortText(const Napi::Value& value) {
    napi_get_value_string_utf8(value.Env(), value, bytes_.data(), bytes_.size(), &length_);
  }
  operator std::string_view() const { return {bytes_.data(), length_}; }

 private:
  std::array<char, 64> bytes_;
  std::size_t length_ = 0;
};

}  // namespace rss
