#include "binding/storage_object.h"

#include "binding/arguments_of.h"
#include "binding/environment.h"

namespace rss {

Napi::Function StorageObject::define(Napi::Env env) {
  using O = StorageObject;
  return DefineClass(env, "Storage",
                     {InstanceMethod<&O::sessions_create>("sessionsCreate"),
                      InstanceMethod<&O::sessions_get>("sessionsGet"),
                      InstanceMethod<&O::sessions_update>("sessionsUpdate"),
                      InstanceMethod<&O::sessions_patch>("sessionsPatch"),
                      InstanceMethod<&O::sessions_delete>("sessionsDelete"),
                      InstanceMethod<&O::sessions_touch>("sessionsTouch"),
                      InstanceMethod<&O::sessions_complete>("sessionsComplete"),
                      InstanceMethod<&O::sessions_rotate>("sessionsRotate"),
                      InstanceMethod<&O::tenant_sessions_create>("tenantSessionsCreate"),
                      InstanceMethod<&O::tenant_sessions_get>("tenantSessionsGet"),
                      InstanceMethod<&O::tenant_sessions_update>("tenantSessionsUpdate"),
                      InstanceMethod<&O::tenant_sessions_destroy>("tenantSessionsDestroy"),
                      InstanceMethod<&O::tenant_sessions_list>("tenantSessionsList"),
                      InstanceMethod<&O::tenant_sessions_destroy_all>("tenantSessionsDestroyAll"),
                      InstanceMethod<&O::tenant_sessions_cleanup>("tenantSessionsCleanup"),
                      InstanceMethod<&O::key_values_get>("keyValuesGet"),
                      InstanceMethod<&O::key_values_set>("keyValuesSet"),
                      InstanceMethod<&O::key_values_del>("keyValuesDel"),
                      InstanceMethod<&O::key_values_exists>("keyValuesExists"),
                      InstanceMethod<&O::key_values_expire>("keyValuesExpire"),
                      InstanceMethod<&O::key_values_ttl>("keyValuesTtl"),
                      InstanceMethod<&O::key_values_incr>("keyValuesIncr"),
                      InstanceMethod<&O::key_values_mget>("keyValuesMget"),
                      InstanceMethod<&O::bridge_tokens_issue>("bridgeTokensIssue"),
                      InstanceMethod<&O::bridge_tokens_consume>("bridgeTokensConsume"),
                      InstanceMethod<&O::bridge_tokens_peek>("bridgeTokensPeek"),
                      InstanceMethod<&O::bridge_tokens_revoke>("bridgeTokensRevoke"),
                      InstanceMethod<&O::rate_limits_hit>("rateLimitsHit"),
                      InstanceMethod<&O::rate_limits_peek>("rateLimitsPeek"),
                      InstanceMethod<&O::rate_limits_reset>("rateLimitsReset"),
                      InstanceMethod<&O::locks_acquire>("locksAcquire"),
                      InstanceMethod<&O::locks_extend>("locksExtend"),
                      InstanceMethod<&O::locks_release>("locksRelease"),
                      InstanceMethod<&O::locks_release_and_tell>("locksReleaseAndTell"),
                      InstanceMethod<&O::locks_wait>("locksWait"),
                      InstanceMethod<&O::locks_end_waits>("locksEndWaits"),
                      InstanceMethod<&O::cache_set>("cacheSet"),
                      InstanceMethod<&O::cache_set_many>("cacheSetMany"),
                      InstanceMethod<&O::cache_get>("cacheGet"),
                      InstanceMethod<&O::cache_get_many>("cacheGetMany"),
                      InstanceMethod<&O::cache_delete>("cacheDelete"),
                      InstanceMethod<&O::cache_invalidate_tags>("cacheInvalidateTags"),
                      InstanceMethod<&O::cache_clear>("cacheClear"),
                      InstanceMethod<&O::cache_look>("cacheLook"),
                      InstanceMethod<&O::cache_look_or_stale>("cacheLookOrStale"),
                      InstanceMethod<&O::cache_make_stale>("cacheMakeStale"),
                      InstanceMethod<&O::cache_store_bytes>("cacheStoreBytes"),
                      InstanceMethod<&O::cache_store>("cacheStore"),
                      InstanceMethod<&O::cache_is_fresh>("cacheIsFresh"),
                      InstanceMethod<&O::give_credentials>("giveCredentials"),
                      InstanceMethod<&O::refuse_credentials>("refuseCredentials"),
                      InstanceMethod<&O::connect>("connect"),
                      InstanceMethod<&O::ping>("ping"),
                      InstanceMethod<&O::close>("close"),
                      InstanceMethod<&O::abandon>("abandon"),
                      InstanceMethod<&O::stats>("stats"),
                      InstanceMethod<&O::latencies>("latencies")});
}

StorageObject::StorageObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<StorageObject>(info) {
  Result<Options> options = parse_options(text_of(info[0]));
  if (!options.ok()) {
    Napi::TypeError::New(info.Env(), options.error().message).ThrowAsJavaScriptException();
    return;
  }
  environment_ = info.Env().GetInstanceData<Environment>();
  Loop& loop = environment_->loop();
  mailbox_ = std::make_unique<Mailbox>(info.Env(), loop, info[1].As<Napi::Object>());
  credentials_ = std::make_unique<CredentialsDesk>(*mailbox_);
  const bool embedded = options.value().host.empty();
  auto store = embedded ? environment_->embedded(options.value().memory_max_bytes) : nullptr;
  storage_ = std::make_unique<Storage>(
      loop, std::move(store), std::move(options.value()),
      [mailbox = mailbox_.get()](std::string_view name, std::string_view detail) {
        mailbox->put_event(name, detail);
      },
      credentials_.get());
  environment_->add(*this);
  Ref();  // until it is closed and that has been told
}

StorageObject::~StorageObject() {
  if (storage_) environment_->remove(*this);
  end();
}

void StorageObject::end() {
  if (mailbox_) mailbox_->shut();
  storage_.reset();
  credentials_.reset();
  mailbox_.reset();
}

Answer StorageObject::answer(Info info, const char* operation) {
  const std::int32_t slot = info[0].As<Napi::Number>().Int32Value();
  mailbox_->expect(slot, operation);
  return Answer{mailbox_.get(), slot, operation};
}

void StorageObject::connect(Info info) { storage_->connect(answer(info, "connect")); }

void StorageObject::ping(Info info) { storage_->ping(answer(info, "ping")); }

void StorageObject::close(Info info) {
  storage_->close([this, done = answer(info, "close")](const Result<Unit>& outcome) {
    done(outcome);
    mailbox_->when_delivered([this] { Unref(); });
  });
}

void StorageObject::abandon(Info info) {
  if (!storage_->is_embedded()) return close(info);
  answer(info, "close")(Result<Unit>(Unit{}));
  Unref();
}

Napi::Value StorageObject::stats(Info info) {
  return Napi::String::New(info.Env(), storage_->stats());
}

Napi::Value StorageObject::latencies(Info info) {
  return Napi::String::New(info.Env(), mailbox_->latencies().to_json());
}

}  // namespace rss
