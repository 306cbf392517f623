// The inbox of a mailbox, as JavaScript passes it: see Inbox in lib/native.ts.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>

namespace rss {

// The members of an Inbox that the mailbox uses, of the types that it needs.
struct InboxParts {
  napi_value inbox = nullptr;
  napi_value settle = nullptr;
  napi_value event = nullptr;
  napi_value ask = nullptr;
  napi_value values = nullptr;
  // The memory of `tags`, which the inbox never replaces. The last one counts the calls.
  std::int32_t* tags = nullptr;
  std::size_t tag_count = 0;
};

// Nothing if it is no Inbox.
std::optional<InboxParts> read_inbox(napi_env env, napi_value inbox);

}  // namespace rss
