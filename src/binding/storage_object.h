// StorageObject: a storage as JavaScript holds it (NativeStorage in lib/native.ts). Lives until it
// has been closed and has told so, or until its environment ends. Its methods take a slot first and
// say the rest to the core: no rule, no key and no TTL in here. A wrong argument fails the call
// with ERR_INVALID_ARGUMENT; a wrong slot, and a wrong argument of a method without one, is a
// TypeError.
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

  // (options: string, inbox: Inbox); throws a TypeError for arguments that are not valid.
  explicit StorageObject(const Napi::CallbackInfo& info);
  ~StorageObject() override;

  // The environment is going.
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

  // Reads the arguments behind the slot as the parameters of `f`, which takes the call's Answer
  // first, and calls it.
  template <class F>
  void call(Info info, const char* operation, const F& f) {
    call_with(info, operation, f, &F::operator());
  }
  template <class F, class... Ts>
  void call_with(Info info, const char* operation, const F& f, void (F::*)(Answer, Ts...) const);

  // Expects an outcome for the slot that is the first argument; without a value it has thrown.
  std::optional<Answer> answer(Info info, const char* operation);

  // For a method without a slot: false when it has thrown.
  template <class... Ts>
  bool read_all(Info info, std::tuple<Ts...>& into);

  // Lets JavaScript collect the storage.
  void release();

  Environment* environment_ = nullptr;
  // The mailbox first: the storage's last completions go into it.
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
