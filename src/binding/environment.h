// Environment: what one JavaScript thread has of the core: its loop, its embedded tables, its
// storages. The addon's instance data. At the environment's end an asynchronous clean-up hook
// closes everything; the loop lives until libuv's last callback.
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

  // Made with the first storage: loading the addon starts nothing.
  Loop& loop();

  // The thread's embedded store of this budget: kept here while it is open, whoever has collected
  // those who opened it.
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
