// Entry point of the addon: see NativeAddon in lib/native/native.ts.
#include <napi.h>

#include "binding/environment.h"
#include "binding/storage_object.h"

namespace rss {
namespace {

Napi::Value error_codes(Napi::Env env) {
  Napi::Array codes = Napi::Array::New(env);
  for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(ErrorCode::kServer); ++i)
    codes.Set(i, std::string(error_code_name(static_cast<ErrorCode>(i))));
  return codes;
}

}  // namespace

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new Environment(env));
  exports.Set("Storage", StorageObject::define(env));
  exports.Set("errorCodes", error_codes(env));
  return exports;
}

}  // namespace rss

using rss::init;
NODE_API_MODULE(redis_session_storage, init)
