#include "binding/environment.h"

#include "binding/storage_object.h"

namespace rss {

Loop& Environment::loop() {
  if (!loop_) {
    uv_loop_s* uv = nullptr;
    napi_get_uv_event_loop(env_, &uv);
    loop_ = new Loop(uv);
    napi_add_async_cleanup_hook(env_, &Environment::on_end, this, nullptr);
  }
  return *loop_;
}

std::shared_ptr<EmbeddedStore> Environment::embedded(std::uint64_t max_bytes) {
  std::erase_if(embedded_, [](const auto& known) { return !known.second->is_open(); });
  std::shared_ptr<EmbeddedStore>& store = embedded_[max_bytes];
  if (!store) store = std::make_shared<EmbeddedStore>(loop(), max_bytes);
  return store;
}

void Environment::on_end(napi_async_cleanup_hook_handle handle, void* data) {
  auto* self = static_cast<Environment*>(data);
  for (StorageObject* storage : self->storages_) storage->end();
  self->embedded_.clear();
  Loop* loop = self->loop_;
  loop->close([loop, handle] {
    delete loop;
    napi_remove_async_cleanup_hook(handle);
  });
}

}  // namespace rss
