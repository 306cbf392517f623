// LockCommands: the atomic steps of Locks. Private to store/locks and to the contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct LockCommands {
  // Replies with the fencing token, or nil while another token holds the lock. Idempotent: a token
  // that already holds the lock gets the stored fencing token. Undone by release(), since the
  // caller of a failed acquisition does not know that it holds the lock.
  static Command acquire(std::string_view key, std::string_view fence_key, std::string_view token,
                         std::int64_t ttl_ms);
  // extend() and release() reply with 1, or with 0 when the token does not hold the lock.
  static Command extend(std::string_view key, std::string_view token, std::int64_t ttl_ms);
  static Command release(std::string_view key, std::string_view token);
  // Like release(). Also publishes to the channel, whether or not the token held the lock.
  static Command release_and_tell(std::string_view key, std::string_view token,
                                  std::string_view channel);
};

}  // namespace rss
