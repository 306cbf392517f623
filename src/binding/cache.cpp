#include "store/cache.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {
namespace {

// The place of an entry as the arguments 1 to 3 name it.
struct PlaceOf {
  explicit PlaceOf(const Napi::CallbackInfo& info)
      : tenant(text_of(info[1])), name_space(text_of(info[2])), key(text_of(info[3])) {}
  operator Cache::Place() const { return {tenant, name_space, key}; }

  std::string tenant;
  std::string name_space;
  std::string key;
};

// Text, tags, seconds and stale seconds, from the i-th argument on.
Cache::Value value_of(const Napi::CallbackInfo& info, std::size_t i) {
  return {text_of(info[i]), texts_of(info[i + 1]), info[i + 2].As<Napi::Number>().Int64Value(),
          info[i + 3].As<Napi::Number>().Int64Value()};
}

}  // namespace

void StorageObject::cache_set(Info info) {
  storage_->cache().set(PlaceOf(info), value_of(info, 4), answer(info, "cache.set"));
}

void StorageObject::cache_set_many(Info info) {
  Cache::Value common{"", texts_of(info[5]), info[6].As<Napi::Number>().Int64Value()};
  storage_->cache().set_many(text_of(info[1]), text_of(info[2]), texts_of(info[3]),
                             texts_of(info[4]), std::move(common), answer(info, "cache.setMany"));
}

void StorageObject::cache_get(Info info) {
  storage_->cache().get(PlaceOf(info), answer(info, "cache.get"));
}

void StorageObject::cache_get_many(Info info) {
  storage_->cache().get_many(text_of(info[1]), text_of(info[2]), texts_of(info[3]),
                             answer(info, "cache.getMany"));
}

void StorageObject::cache_delete(Info info) {
  storage_->cache().remove(PlaceOf(info), answer(info, "cache.delete"));
}

void StorageObject::cache_invalidate_tags(Info info) {
  storage_->cache().invalidate(text_of(info[1]), texts_of(info[2]),
                               answer(info, "cache.invalidateTags"));
}

void StorageObject::cache_clear(Info info) {
  storage_->cache().clear(text_of(info[1]), answer(info, "cache.clear"));
}

void StorageObject::cache_look(Info info) {
  const bool or_stale = info[4].As<Napi::Boolean>().Value();
  storage_->cache().look(PlaceOf(info), or_stale, answer(info, "cache.orFetch"));
}

void StorageObject::cache_look_or_stale(Info info) {
  storage_->cache().look_or_stale(PlaceOf(info), texts_of(info[4]), answer(info, "nextCache.get"));
}

void StorageObject::cache_make_stale(Info info) {
  storage_->cache().make_stale(text_of(info[1]), texts_of(info[2]),
                               info[3].As<Napi::Number>().Int64Value(),
                               answer(info, "cache.invalidateTags"));
}

void StorageObject::cache_store_bytes(Info info) {
  storage_->cache().store(
      PlaceOf(info), text_of(info[7]),
      {bytes_of(info[4]), texts_of(info[5]), info[6].As<Napi::Number>().Int64Value()},
      answer(info, "nextCache.set"));
}

void StorageObject::cache_store(Info info) {
  storage_->cache().store(PlaceOf(info), text_of(info[8]), value_of(info, 4),
                          answer(info, "cache.orFetch"));
}

Napi::Value StorageObject::cache_is_fresh(Info info) {
  const bool fresh =
      storage_->cache().is_fresh(text_of(info[0]), text_of(info[1]), texts_of(info[2]));
  return Napi::Boolean::New(info.Env(), fresh);
}

}  // namespace rss
