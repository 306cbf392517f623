// Reads the Inbox (lib/native/native.ts) that JavaScript passes to a storage object for its
// mailbox.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>

namespace rss {

// The inbox and its members, with checked types.
struct InboxParts {
  napi_value inbox = nullptr;
  napi_value settle = nullptr;
  napi_value event = nullptr;
  napi_value ask = nullptr;
  napi_value values = nullptr;
  // The memory of `tags`, which the inbox never replaces. The last element counts the calls.
  std::int32_t* tags = nullptr;
  std::size_t tag_count = 0;
};

// Returns nullopt if the value is not an Inbox.
std::optional<InboxParts> read_inbox(napi_env env, napi_value inbox);

}  // namespace rss
