#include "store/tenant_sessions/tenant_sessions.h"

#include "binding/storage_object.h"

namespace rss {

void StorageObject::tenant_sessions_create(Info info) {
  call(info, "tenantSessions.create",
       [this](Answer answer, const std::string& tenant, const std::string& user,
              const ShortText& id, const std::string& data) {
         storage_->tenant_sessions().create(tenant, user, id, data, answer);
       });
}

void StorageObject::tenant_sessions_get(Info info) {
  call(info, "tenantSessions.get",
       [this](Answer answer, const std::string& tenant, const ShortText& id) {
         storage_->tenant_sessions().get(tenant, id, answer);
       });
}

void StorageObject::tenant_sessions_update(Info info) {
  call(info, "tenantSessions.update",
       [this](Answer answer, const std::string& tenant, const ShortText& id, std::string fields,
              Texts merge) {
         storage_->tenant_sessions().update(
             tenant, id, {SessionChange::Kind::kReplace, std::move(fields), std::move(merge)},
             answer);
       });
}

void StorageObject::tenant_sessions_destroy(Info info) {
  call(info, "tenantSessions.destroy",
       [this](Answer answer, const std::string& tenant, const ShortText& id) {
         storage_->tenant_sessions().destroy(tenant, id, answer);
       });
}

void StorageObject::tenant_sessions_list(Info info) {
  call(info, "tenantSessions.list",
       [this](Answer answer, const std::string& tenant, const std::string& user) {
         storage_->tenant_sessions().list(tenant, user, answer);
       });
}

void StorageObject::tenant_sessions_destroy_all(Info info) {
  call(info, "tenantSessions.destroyAll",
       [this](Answer answer, const std::string& tenant, const std::string& user,
              const ShortText& except) {
         storage_->tenant_sessions().destroy_all(tenant, user, except, answer);
       });
}

void StorageObject::tenant_sessions_cleanup(Info info) {
  call(info, "tenantSessions.cleanup", [this](Answer answer, const std::string& tenant) {
    storage_->tenant_session_cleanup().run(tenant, answer);
  });
}

}  // namespace rss
