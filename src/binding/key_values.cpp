#include "store/key_values.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::key_values_get(Info info) {
  storage_->key_values().get(text_of(info[1]), answer(info, "redis.get"));
}

void StorageObject::key_values_set(Info info) {
  const KeyValues::SetOptions options{info[3].As<Napi::Number>().Int64Value(),
                                      info[4].As<Napi::Boolean>().Value()};
  storage_->key_values().set(text_of(info[1]), text_of(info[2]), options,
                             answer(info, "redis.set"));
}

void StorageObject::key_values_del(Info info) {
  storage_->key_values().del(texts_of(info[1]), answer(info, "redis.del"));
}

void StorageObject::key_values_exists(Info info) {
  storage_->key_values().exists(texts_of(info[1]), answer(info, "redis.exists"));
}

void StorageObject::key_values_expire(Info info) {
  storage_->key_values().expire(text_of(info[1]), info[2].As<Napi::Number>().Int64Value(),
                                answer(info, "redis.expire"));
}

void StorageObject::key_values_ttl(Info info) {
  storage_->key_values().ttl(text_of(info[1]), answer(info, "redis.ttl"));
}

void StorageObject::key_values_incr(Info info) {
  storage_->key_values().incr(text_of(info[1]), answer(info, "redis.incr"));
}

void StorageObject::key_values_mget(Info info) {
  storage_->key_values().mget(texts_of(info[1]), answer(info, "redis.mget"));
}

}  // namespace rss
