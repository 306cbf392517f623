// Validation of a server's reply against the shapes that its operation accepts.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/operation.h"
#include "contract/reply.h"

namespace rss {

// The message never quotes the reply, which may contain user data.
inline Error unexpected_reply(std::string_view operation) {
  return Error{ErrorCode::kCorrupt,
               "the server sent a reply to " + std::string(operation) +
                   " that the command never returns: check that no proxy rewrites "
                   "replies and that the options 'host' and 'port' name a Redis server"};
}

// Replaces a reply that the operation does not accept with ERR_CORRUPT.
inline void check_reply(const Operation& operation, Result<Reply>& outcome) {
  const bool legal = !outcome.ok() || (operation.accepts && operation.accepts(outcome.value()));
  if (!legal) outcome = unexpected_reply(operation.name);
}

}  // namespace rss
