// Environment: the state of the core for one JavaScript thread: its loop, its embedded stores and
// its storages. Node-API owns it as the addon's instance data. When the environment ends, an
// asynchronous cleanup hook closes everything. The loop lives until the last libuv callback.
#pragma once

#include <napi.h>

#include <map>
#include <memory>
#include <vector>

#include "storage/storage.h"

namespace rss {

class StorageObject;

class Environment {
 public:
  explicit Environment(Napi::Env env) : env_(env) {}
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // Created on the first call, by the first storage: loading the addon starts nothing.
  Loop& loop();

  // Returns the thread's embedded store with this memory budget. The store is kept while it is
  // open, even if the storages that opened it have been garbage-collected.
  std::shared_ptr<EmbeddedStore> embedded(std::uint64_t max_bytes);

  void add(StorageObject& storage) { storages_.push_back(&storage); }
  void remove(StorageObject& storage) { std::erase(storages_, &storage); }

 private:
  static void on_end(napi_async_cleanup_hook_handle handle, void* data);

  Napi::Env env_;
  Loop* loop_ = nullptr;  // deletes itself once it is closed
  std::map<std::uint64_t, std::shared_ptr<EmbeddedStore>> embedded_;  // by budget
  std::vector<StorageObject*> storages_;
};

}  // namespace rss
