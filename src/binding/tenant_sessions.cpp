#include "store/tenant_sessions.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::tenant_sessions_create(Info info) {
  storage_->tenant_sessions().create(text_of(info[1]), text_of(info[2]), ShortText(info[3]),
                                     text_of(info[4]), answer(info, "tenantSessions.create"));
}

void StorageObject::tenant_sessions_get(Info info) {
  storage_->tenant_sessions().get(text_of(info[1]), ShortText(info[2]),
                                  answer(info, "tenantSessions.get"));
}

void StorageObject::tenant_sessions_update(Info info) {
  SessionChange change{SessionChange::Kind::kReplace, text_of(info[3]), texts_of(info[4])};
  storage_->tenant_sessions().update(text_of(info[1]), ShortText(info[2]), std::move(change),
                                     answer(info, "tenantSessions.update"));
}

void StorageObject::tenant_sessions_destroy(Info info) {
  storage_->tenant_sessions().destroy(text_of(info[1]), ShortText(info[2]),
                                      answer(info, "tenantSessions.destroy"));
}

void StorageObject::tenant_sessions_list(Info info) {
  storage_->tenant_sessions().list(text_of(info[1]), text_of(info[2]),
                                   answer(info, "tenantSessions.list"));
}

void StorageObject::tenant_sessions_destroy_all(Info info) {
  storage_->tenant_sessions().destroy_all(text_of(info[1]), text_of(info[2]), ShortText(info[3]),
                                          answer(info, "tenantSessions.destroyAll"));
}

void StorageObject::tenant_sessions_cleanup(Info info) {
  storage_->tenant_session_cleanup().run(text_of(info[1]), answer(info, "tenantSessions.cleanup"));
}

}  // namespace rss
