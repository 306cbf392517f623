// StorageObject: the JavaScript object of a storage (NativeStorage in lib/native/native.ts). It is
// not garbage-collected before close() or abandon() has completed. Its storage is destroyed with
// the object or when the environment ends, whichever comes first. Most methods take a call id as
// the first argument and pass the other arguments to the core. Rules, keys and TTLs belong in the
// core. An invalid argument fails the call with ERR_INVALID_ARGUMENT. An invalid call id, and an
// invalid argument of a method without a call id, throws a TypeError.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "binding/argument_reader.h"
#include "binding/credentials_desk.h"
#include "binding/mailbox.h"
#include "storage/storage.h"

namespace rss {

class Environment;

class StorageObject final : public Napi::ObjectWrap<StorageObject> {
 public:
  static Napi::Function define(Napi::Env env);

  // Arguments: (options: string, inbox: Inbox). Throws a TypeError for invalid arguments.
  explicit StorageObject(const Napi::CallbackInfo& info);
  ~StorageObject() override;

  // Destroys the storage. Called when the environment ends, and by the destructor.
  void end();

 private:
  using Info = const Napi::CallbackInfo&;

  void sessions_create(Info info);
  void sessions_create_with(Info info);
  void sessions_get(Info info);
  void sessions_update(Info info);
  void sessions_patch(Info info);
  void sessions_update_once(Info info);
  void sessions_patch_once(Info info);
  void sessions_delete(Info info);
  void sessions_touch(Info info);
  void sessions_complete(Info info);
  void sessions_rotate(Info info);

  void tenant_sessions_create(Info info);
  void tenant_sessions_get(Info info);
  void tenant_sessions_update(Info info);
  void tenant_sessions_destroy(Info info);
  void tenant_sessions_list(Info info);
  void tenant_sessions_destroy_all(Info info);
  void tenant_sessions_cleanup(Info info);

  void key_values_get(Info info);
  void key_values_set(Info info);
  void key_values_del(Info info);
  void key_values_exists(Info info);
  void key_values_expire(Info info);
  void key_values_ttl(Info info);
  void key_values_incr(Info info);
  void key_values_mget(Info info);

  void bridge_tokens_issue(Info info);
  void bridge_tokens_consume(Info info);
  void bridge_tokens_peek(Info info);
  void bridge_tokens_revoke(Info info);

  void rate_limits_hit(Info info);
  void rate_limits_peek(Info info);
  void rate_limits_reset(Info info);

  void locks_acquire(Info info);
  void locks_extend(Info info);
  void locks_release(Info info);
  void locks_release_and_tell(Info info);
  void locks_wait(Info info);
  void locks_end_waits(Info info);

  void cache_set(Info info);
  void cache_set_many(Info info);
  void cache_get(Info info);
  void cache_get_many(Info info);
  void cache_delete(Info info);
  void cache_invalidate_tags(Info info);
  void cache_clear(Info info);
  void cache_look(Info info);
  void cache_look_or_stale(Info info);
  void cache_make_stale(Info info);
  void cache_store_bytes(Info info);
  void cache_store(Info info);
  Napi::Value cache_is_fresh(Info info);

  void give_credentials(Info info);
  void refuse_credentials(Info info);

  void connect(Info info);
  void ping(Info info);
  void close(Info info);
  void abandon(Info info);
  Napi::Value stats(Info info);
  Napi::Value latencies(Info info);

  void open(Napi::Env env, Options options, const InboxParts& inbox);

  // Reads the arguments after the call id and calls `f` with the Answer of the call and the
  // arguments. The parameter types of `f` determine how each argument is read.
  template <class F>
  void call(Info info, const char* operation, const F& f) {
    call_with(info, operation, f, &F::operator());
  }
  template <class F, class... Ts>
  void call_with(Info info, const char* operation, const F& f, void (F::*)(Answer, Ts...) const);

  // Registers a call for the id in the first argument. If it returns nullopt, it has thrown a
  // TypeError.
  std::optional<Answer> answer(Info info, const char* operation);

  // Reads the arguments of a method without a call id. If it returns false, it has thrown a
  // TypeError.
  template <class... Ts>
  bool read_all(Info info, std::tuple<Ts...>& into);

  // Allows JavaScript to garbage-collect this object. Idempotent.
  void release();

  Environment* environment_ = nullptr;
  // Declared before the storage, whose destructor still puts outcomes into it.
  std::unique_ptr<Mailbox> mailbox_;
  std::unique_ptr<CredentialsDesk> credentials_;
  std::unique_ptr<Storage> storage_;
  bool released_ = false;
};

template <class F, class... Ts>
void StorageObject::call_with(Info info, const char* operation, const F& f,
                              void (F::*)(Answer, Ts...) const) {
  std::tuple<std::decay_t<Ts>...> arguments;
  const bool correct = read_arguments(info, 1, arguments);
  const std::optional<Answer> call = answer(info, operation);
  if (!call) return;
  if (!correct) return call->refuse("an argument of the native call is not valid");
  std::apply([&](auto&... each) { f(*call, std::move(each)...); }, arguments);
}

template <class... Ts>
bool StorageObject::read_all(Info info, std::tuple<Ts...>& into) {
  if (read_arguments(info, 0, into)) return true;
  throw_type_error(info.Env(), "an argument of the native call is not valid");
  return false;
}

}  // namespace rss
