// The steps that locks are made of. Private to store/locks, and to the contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct LockCommands {
  // The fence, or nil while another token holds the lock. May be sent again: whose token holds the
  // lock already is told its fence. Undone by release(): nobody knows that the lock is held.
  static Command acquire(std::string_view key, std::string_view fence_key, std::string_view token,
                         std::int64_t ttl_ms);
  // Both 1, or 0 when the token does not hold the lock.
  static Command extend(std::string_view key, std::string_view token, std::int64_t ttl_ms);
  static Command release(std::string_view key, std::string_view token);
  // The same, and whoever listens to the channel is told, whether the token held the lock or not.
  static Command release_and_tell(std::string_view key, std::string_view token,
                                  std::string_view channel);
};

}  // namespace rss
