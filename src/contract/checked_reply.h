// How a server's reply is checked: in one place, by what its operation accepts.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/operation.h"
#include "contract/reply.h"

namespace rss {

// Never quotes the reply, which may hold a user's data.
inline Error unexpected_reply(std::string_view operation) {
  return Error{ErrorCode::kCorrupt,
               "the server answered " + std::string(operation) +
                   " with a reply that this command never has: check that no proxy rewrites "
                   "replies and that the options 'host' and 'port' name a Redis server"};
}

// Puts ERR_CORRUPT in the place of a reply that the operation does not accept.
inline void check_reply(const Operation& operation, Result<Reply>& outcome) {
  const bool legal = !outcome.ok() || (operation.accepts && operation.accepts(outcome.value()));
  if (!legal) outcome = unexpected_reply(operation.name);
}

}  // namespace rss
