#include "store/locks/locks.h"

#include "binding/storage_object.h"

namespace rss {
namespace {

// Notifications::Version, limited to the integers that a JavaScript number represents exactly.
using Version = Integer<0, (std::int64_t{1} << 53) - 1>;

}  // namespace

void StorageObject::locks_acquire(Info info) {
  call(info, "locks.acquire",
       [this](Answer answer, const std::string& name, const ShortText& token, Positive ttl) {
         storage_->locks().acquire(name, token, ttl, answer);
       });
}

void StorageObject::locks_extend(Info info) {
  call(info, "locks.extend",
       [this](Answer answer, const std::string& name, const ShortText& token, Positive ttl) {
         storage_->locks().extend(name, token, ttl, answer);
       });
}

void StorageObject::locks_release(Info info) {
  call(info, "locks.release",
       [this](Answer answer, const std::string& name, const ShortText& token) {
         storage_->locks().release(name, token, answer);
       });
}

void StorageObject::locks_release_and_tell(Info info) {
  call(info, "locks.release",
       [this](Answer answer, const std::string& name, const ShortText& token) {
         storage_->locks().release_and_tell(name, token, answer);
       });
}

void StorageObject::locks_wait(Info info) {
  call(info, "locks.wait",
       [this](Answer answer, const std::string& name, Version heard, NonNegative ms) {
         storage_->locks().wait(name, heard, static_cast<std::uint64_t>(ms.value), answer);
       });
}

void StorageObject::locks_end_waits(Info) { storage_->end_waits(); }

}  // namespace rss
