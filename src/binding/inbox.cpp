#include "binding/inbox.h"

#include "binding/argument_reader.h"

namespace rss {
namespace {

napi_value member(napi_env env, napi_value object, const char* name, napi_valuetype type) {
  napi_value value = nullptr;
  napi_valuetype actual = napi_undefined;
  if (napi_get_named_property(env, object, name, &value) != napi_ok) clear_exception(env);
  if (!value || napi_typeof(env, value, &actual) != napi_ok || actual != type) return nullptr;
  return value;
}

bool read_tags(napi_env env, napi_value tags, InboxParts& into) {
  napi_typedarray_type type = napi_int8_array;
  void* data = nullptr;
  bool is_typed = false;
  if (napi_is_typedarray(env, tags, &is_typed) != napi_ok || !is_typed) return false;
  if (napi_get_typedarray_info(env, tags, &type, &into.tag_count, &data, nullptr, nullptr) !=
      napi_ok)
    return false;
  into.tags = static_cast<std::int32_t*>(data);
  return type == napi_int32_array && into.tag_count >= 3;
}

}  // namespace

std::optional<InboxParts> read_inbox(napi_env env, napi_value inbox) {
  InboxParts parts;
  bool is_array = false;
  parts.inbox = inbox;
  parts.settle = member(env, inbox, "settle", napi_function);
  parts.event = member(env, inbox, "event", napi_function);
  parts.ask = member(env, inbox, "ask", napi_function);
  parts.values = member(env, inbox, "values", napi_object);
  const napi_value tags = member(env, inbox, "tags", napi_object);
  if (!parts.settle || !parts.event || !parts.ask || !parts.values || !tags) return std::nullopt;
  if (napi_is_array(env, parts.values, &is_array) != napi_ok || !is_array) return std::nullopt;
  if (!read_tags(env, tags, parts)) return std::nullopt;
  return parts;
}

}  // namespace rss
