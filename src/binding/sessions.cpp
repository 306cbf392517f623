#include "store/sessions.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::sessions_create(Info info) {
  storage_->sessions().create(ShortText(info[1]), text_of(info[2]),
                              answer(info, "sessions.create"));
}

void StorageObject::sessions_get(Info info) {
  storage_->sessions().get(ShortText(info[1]), answer(info, "sessions.get"));
}

void StorageObject::sessions_update(Info info) {
  SessionChange change{SessionChange::Kind::kReplace, text_of(info[2]), texts_of(info[3])};
  storage_->sessions().update(ShortText(info[1]), std::move(change),
                              answer(info, "sessions.update"));
}

void StorageObject::sessions_patch(Info info) {
  SessionChange change{SessionChange::Kind::kPatch, text_of(info[2])};
  storage_->sessions().update(ShortText(info[1]), std::move(change),
                              answer(info, "sessions.patch"));
}

void StorageObject::sessions_delete(Info info) {
  storage_->sessions().remove(ShortText(info[1]), answer(info, "sessions.delete"));
}

void StorageObject::sessions_touch(Info info) {
  storage_->sessions().touch(ShortText(info[1]), answer(info, "sessions.touch"));
}

void StorageObject::sessions_complete(Info info) {
  storage_->sessions().complete(ShortText(info[1]), answer(info, "sessions.complete"));
}

void StorageObject::sessions_rotate(Info info) {
  storage_->sessions().rotate(ShortText(info[1]), ShortText(info[2]),
                              answer(info, "sessions.rotate"));
}

}  // namespace rss
