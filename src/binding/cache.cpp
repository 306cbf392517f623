#include "store/cache/cache.h"

#include "binding/storage_object.h"

namespace rss {
namespace {

// Converts the outcome to three texts: the value, the mark, and "stale"; each may be null.
Result<TextList> texts_of(Result<Cache::Seen> outcome) {
  if (!outcome.ok()) return std::move(outcome.error());
  Cache::Seen& seen = outcome.value();
  TextList texts(3);
  if (seen.text) texts[0] = std::string(*seen.text);
  if (!seen.mark.empty()) texts[1] = std::move(seen.mark);
  if (seen.stale) texts[2] = "stale";
  return texts;
}

}  // namespace

void StorageObject::cache_set(Info info) {
  call(info, "cache.set",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key, std::string text, Texts tags, Positive ttl,
              NonNegative stale) {
         storage_->cache().set({tenant, name_space, key},
                               {std::move(text), std::move(tags), ttl, stale}, answer);
       });
}

void StorageObject::cache_set_many(Info info) {
  call(info, "cache.setMany",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const Texts& keys, const Texts& texts, Texts tags, Positive ttl) {
         if (keys.size() != texts.size())
           return answer.refuse("the number of values differs from the number of keys");
         storage_->cache().set_many(tenant, name_space, keys, texts, {"", std::move(tags), ttl},
                                    answer);
       });
}

void StorageObject::cache_get(Info info) {
  call(info, "cache.get",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key) {
         storage_->cache().get({tenant, name_space, key}, answer);
       });
}

void StorageObject::cache_get_many(Info info) {
  call(info, "cache.getMany",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const Texts& keys) { storage_->cache().get_many(tenant, name_space, keys, answer); });
}

void StorageObject::cache_delete(Info info) {
  call(info, "cache.delete",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key) {
         storage_->cache().remove({tenant, name_space, key}, answer);
       });
}

void StorageObject::cache_invalidate_tags(Info info) {
  call(info, "cache.invalidateTags",
       [this](Answer answer, const std::string& tenant, const Texts& tags) {
         storage_->cache().invalidate(tenant, tags, answer);
       });
}

void StorageObject::cache_clear(Info info) {
  call(info, "cache.clear", [this](Answer answer, const std::string& tenant) {
    storage_->cache().clear(tenant, answer);
  });
}

void StorageObject::cache_look(Info info) {
  call(info, "cache.orFetch",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key, bool or_stale) {
         using Stale = Cache::Stale;
         storage_->cache().look(
             {tenant, name_space, key}, or_stale ? Stale::kPastTtl : Stale::kNever, {},
             [answer](Result<Cache::Seen> seen) { answer(texts_of(std::move(seen))); });
       });
}

void StorageObject::cache_look_or_stale(Info info) {
  call(info, "nextCache.get",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key, Texts more_tags) {
         storage_->cache().look({tenant, name_space, key}, Cache::Stale::kByTags,
                                std::move(more_tags), answer);
       });
}

void StorageObject::cache_make_stale(Info info) {
  call(info, "cache.invalidateTags",
       [this](Answer answer, const std::string& tenant, const Texts& tags, Positive seconds) {
         storage_->cache().make_stale(tenant, tags, seconds, answer);
       });
}

void StorageObject::cache_store_bytes(Info info) {
  call(info, "nextCache.set",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key, Bytes value, Texts tags, Positive ttl,
              const std::string& mark) {
         storage_->cache().store({tenant, name_space, key}, mark,
                                 {std::move(value.content), std::move(tags), ttl}, answer);
       });
}

void StorageObject::cache_store(Info info) {
  call(info, "cache.orFetch",
       [this](Answer answer, const std::string& tenant, const std::string& name_space,
              const std::string& key, std::string text, Texts tags, Positive ttl, NonNegative stale,
              const std::string& mark) {
         storage_->cache().store({tenant, name_space, key}, mark,
                                 {std::move(text), std::move(tags), ttl, stale}, answer);
       });
}

Napi::Value StorageObject::cache_is_fresh(Info info) {
  std::tuple<std::string, std::string, Texts> arguments;
  bool fresh = false;
  if (read_all(info, arguments)) {
    const auto& [tenant, mark, tags] = arguments;
    fresh = storage_->cache().is_fresh(tenant, mark, tags);
  }
  return Napi::Boolean::New(info.Env(), fresh);
}

}  // namespace rss
