#include "store/sessions/sessions.h"

#include "binding/storage_object.h"

namespace rss {
namespace {

using Number = Integer<1, (std::int64_t{1} << 53) - 1>;

SaveNumber save_of(const ShortText& tab, Number number) {
  return {std::string(std::string_view(tab)), number};
}

}  // namespace

void StorageObject::sessions_create(Info info) {
  call(info, "sessions.create", [this](Answer answer, const ShortText& id, std::string data) {
    storage_->sessions().create(id, data, answer);
  });
}

void StorageObject::sessions_create_with(Info info) {
  call(info, "sessions.create",
       [this](Answer answer, const ShortText& id, std::string data, NonNegative ttl_s,
              bool until_updated) {
         storage_->sessions().create(id, data, OwnTtl{ttl_s, until_updated}, answer);
       });
}

void StorageObject::sessions_get(Info info) {
  call(info, "sessions.get",
       [this](Answer answer, const ShortText& id) { storage_->sessions().get(id, answer); });
}

void StorageObject::sessions_update(Info info) {
  call(info, "sessions.update",
       [this](Answer answer, const ShortText& id, std::string fields, Texts merge) {
         storage_->sessions().update(
             id, {SessionChange::Kind::kReplace, std::move(fields), std::move(merge)}, answer);
       });
}

void StorageObject::sessions_patch(Info info) {
  call(info, "sessions.patch", [this](Answer answer, const ShortText& id, std::string patch) {
    storage_->sessions().update(id, {SessionChange::Kind::kPatch, std::move(patch)}, answer);
  });
}

void StorageObject::sessions_update_once(Info info) {
  call(info, "sessions.update",
       [this](Answer answer, const ShortText& id, std::string fields, Texts merge,
              const ShortText& tab, Number number) {
         storage_->sessions().update(id,
                                     {SessionChange::Kind::kReplace, std::move(fields),
                                      std::move(merge), save_of(tab, number)},
                                     answer);
       });
}

void StorageObject::sessions_patch_once(Info info) {
  call(info, "sessions.patch",
       [this](Answer answer, const ShortText& id, std::string patch, const ShortText& tab,
              Number number) {
         storage_->sessions().update(
             id, {SessionChange::Kind::kPatch, std::move(patch), {}, save_of(tab, number)}, answer);
       });
}

void StorageObject::sessions_delete(Info info) {
  call(info, "sessions.delete",
       [this](Answer answer, const ShortText& id) { storage_->sessions().remove(id, answer); });
}

void StorageObject::sessions_touch(Info info) {
  call(info, "sessions.touch",
       [this](Answer answer, const ShortText& id) { storage_->sessions().touch(id, answer); });
}

void StorageObject::sessions_complete(Info info) {
  call(info, "sessions.complete",
       [this](Answer answer, const ShortText& id) { storage_->sessions().complete(id, answer); });
}

void StorageObject::sessions_rotate(Info info) {
  call(info, "sessions.rotate",
       [this](Answer answer, const ShortText& id, const ShortText& new_id) {
         storage_->sessions().rotate(id, new_id, answer);
       });
}

}  // namespace rss
