#include "binding/storage_object.h"

#include "binding/environment.h"

namespace rss {

Napi::Function StorageObject::define(Napi::Env env) {
  using O = StorageObject;
  return DefineClass(env, "Storage",
                     {InstanceMethod<&O::sessions_create>("sessionsCreate"),
                      InstanceMethod<&O::sessions_create_with>("sessionsCreateWith"),
                      InstanceMethod<&O::sessions_get>("sessionsGet"),
                      InstanceMethod<&O::sessions_update>("sessionsUpdate"),
                      InstanceMethod<&O::sessions_patch>("sessionsPatch"),
                      InstanceMethod<&O::sessions_update_once>("sessionsUpdateOnce"),
                      InstanceMethod<&O::sessions_patch_once>("sessionsPatchOnce"),
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
  const napi_env env = info.Env();
  std::string text;
  const std::optional<InboxParts> inbox = read_inbox(env, info[1]);
  if (!inbox || !read(env, info[0], text)) {
    throw_type_error(env, "the options must be a string and the inbox must be an Inbox");
    return;
  }
  Result<Options> options = parse_options(text);
  if (!options.ok()) {
    throw_type_error(env, options.error().message.c_str());
    return;
  }
  open(env, std::move(options.value()), *inbox);
}

void StorageObject::open(Napi::Env env, Options options, const InboxParts& inbox) {
  environment_ = env.GetInstanceData<Environment>();
  Loop& loop = environment_->loop();
  mailbox_ = std::make_unique<Mailbox>(env, loop, inbox);
  credentials_ = std::make_unique<CredentialsDesk>(*mailbox_);
  auto store = options.host.empty() ? environment_->embedded(options.memory_max_bytes) : nullptr;
  storage_ = std::make_unique<Storage>(
      loop, std::move(store), std::move(options),
      [mailbox = mailbox_.get()](StorageEvent event, std::string_view detail) {
        mailbox->put_event(event, detail);
      },
      credentials_.get());
  environment_->add(*this);
  Ref();  // until it is closed and the caller has been notified
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

std::optional<Answer> StorageObject::answer(Info info, const char* operation) {
  NonNegative call_id;
  if (!read(info.Env(), info[0], call_id) || !mailbox_->accepts(call_id)) {
    throw_type_error(info.Env(), "the id of the native call is not valid");
    return std::nullopt;
  }
  const auto index = static_cast<std::int32_t>(call_id.value);
  mailbox_->expect(index, operation);
  return Answer{mailbox_.get(), index, operation};
}

void StorageObject::connect(Info info) {
  call(info, "connect", [this](Answer answer) { storage_->connect(answer); });
}

void StorageObject::ping(Info info) {
  call(info, "ping", [this](Answer answer) { storage_->ping(answer); });
}

void StorageObject::close(Info info) {
  call(info, "close", [this](Answer answer) {
    storage_->close([this, answer](const Result<Unit>& outcome) {
      answer(outcome);
      mailbox_->when_delivered([this] { release(); });
    });
  });
}

void StorageObject::abandon(Info info) {
  if (!storage_->is_embedded()) return close(info);
  call(info, "close", [this](Answer answer) {
    answer(Result<Unit>(Unit{}));
    release();
  });
}

void StorageObject::release() {
  if (!std::exchange(released_, true)) Unref();
}

Napi::Value StorageObject::stats(Info info) {
  return Napi::String::New(info.Env(), storage_->stats());
}

Napi::Value StorageObject::latencies(Info info) {
  return Napi::String::New(info.Env(), mailbox_->latencies().to_json());
}

}  // namespace rss
