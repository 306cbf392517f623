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

void StorageObject::locks_release_and_tell(Info info) {
  storage_->locks().release_and_tell(text_of(info[1]), ShortText(info[2]),
                                     answer(info, "locks.release"));
}

void StorageObject::locks_wait(Info info) {
  const auto ms = static_cast<std::uint64_t>(info[3].As<Napi::Number>().Int64Value());
  storage_->locks().wait(text_of(info[1]), info[2].As<Napi::Number>().Int64Value(), ms,
                         answer(info, "locks.wait"));
}

void StorageObject::locks_end_waits(Info) { storage_->end_waits(); }

}  // namespace rss
