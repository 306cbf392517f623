#include "store/values/key_values.h"

#include "binding/storage_object.h"

namespace rss {

void StorageObject::key_values_get(Info info) {
  call(info, "redis.get",
       [this](Answer answer, const std::string& key) { storage_->key_values().get(key, answer); });
}

void StorageObject::key_values_set(Info info) {
  call(info, "redis.set",
       [this](Answer answer, const std::string& key, const std::string& value, NonNegative ttl,
              bool only_if_absent) {
         storage_->key_values().set(key, value, {ttl, only_if_absent}, answer);
       });
}

void StorageObject::key_values_del(Info info) {
  call(info, "redis.del", [this](Answer answer, const KeyList& keys) {
    storage_->key_values().del(keys.texts, answer);
  });
}

void StorageObject::key_values_exists(Info info) {
  call(info, "redis.exists", [this](Answer answer, const KeyList& keys) {
    storage_->key_values().exists(keys.texts, answer);
  });
}

void StorageObject::key_values_expire(Info info) {
  call(info, "redis.expire", [this](Answer answer, const std::string& key, AnyInteger ttl) {
    storage_->key_values().expire(key, ttl, answer);
  });
}

void StorageObject::key_values_ttl(Info info) {
  call(info, "redis.ttl",
       [this](Answer answer, const std::string& key) { storage_->key_values().ttl(key, answer); });
}

void StorageObject::key_values_incr(Info info) {
  call(info, "redis.incr",
       [this](Answer answer, const std::string& key) { storage_->key_values().incr(key, answer); });
}

void StorageObject::key_values_mget(Info info) {
  call(info, "redis.mget", [this](Answer answer, const KeyList& keys) {
    storage_->key_values().mget(keys.texts, answer);
  });
}

}  // namespace rss
