#include "store/locks.h"

#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::locks_acquire(Info info) {
  storage_->locks().acquire(text_of(info[1]), ShortText(info[2]),
                            info[3].As<Napi::Number>().Int64Value(), answer(info, "locks.acquire"));
}

void StorageObject::locks_extend(Info info) {
  storage_->locks().extend(text_of(info[1]), ShortText(info[2]),
                           info[3].As<Napi::Number>().Int64Value(), answer(info, "locks.extend"));
}

void StorageObject::locks_release(Info info) {
  storage_->locks().release(text_of(info[1]), ShortText(info[2]), answer(info, "locks.release"));
}

}  // namespace rss
