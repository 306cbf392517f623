#include "binding/arguments_of.h"
#include "binding/storage_object.h"

namespace rss {

void StorageObject::give_credentials(Info info) {
  credentials_->answer(info[0].As<Napi::Number>().Uint32Value(),
                       Credentials{text_of(info[1]), text_of(info[2])});
}

void StorageObject::refuse_credentials(Info info) {
  credentials_->answer(info[0].As<Napi::Number>().Uint32Value(),
                       Error{ErrorCode::kUnavailable, text_of(info[1]), text_of(info[2])});
}

}  // namespace rss
