// The steps that project sessions are made of. Private to store/sessions, and to the contract test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "contract/operation.h"

namespace rss {

// Each builds one command; `ttl_s` 0 leaves the end of the session as it is.
struct SessionCommands {
  // `SET key text NX EX ttl`. "OK", or nil when the key is taken. Undone by a tombstone in the
  // place of the text, which also refuses a creation that comes later.
  static Command create(std::string_view key, std::string_view text, std::int64_t ttl_s);
  // `GETEX key EX ttl`, or `GET`. Text or nil.
  static Command get(std::string_view key, std::int64_t ttl_s);
  // As get(), by the session's own TTL if it has one. Leaves a tombstone's end alone.
  static Command get_by_own_ttl(std::string_view key, std::int64_t ttl_s);
  // The one of these reads, and of these touches, that an activity of the session makes.
  static Command read(std::string_view id, std::string_view key, const Options& options);
  static Command touch(std::string_view id, std::string_view key, const Options& options);
  // `EXPIRE key ttl`, or `EXISTS`. 1 or 0.
  static Command touch(std::string_view key, std::int64_t ttl_s);
  // As touch(), by the session's own TTL if it has one. 0 for a tombstone.
  static Command touch_by_own_ttl(std::string_view key, std::int64_t ttl_s);
  // `EXPIRE key ttl`, which fails where a server refuses writes. 1 or 0.
  static Command prolong(std::string_view key, std::int64_t ttl_s);
  // `DEL key`. 1 or 0.
  static Command remove(std::string_view key);
  // `GETDEL key`. The text, or nil; never sent again, since the second run would find nothing.
  static Command complete(std::string_view key);
  // Stores `next` if the text is still `expected`. 1 when `next` stands there, the text when it is
  // another, nil when there is none.
  static Command replace(std::string_view key, std::string_view expected, std::string_view next,
                         std::int64_t ttl_s);
  // Stores `next` under `new_key` and removes `key`, if its text is still `expected` and `new_key`
  // is free; replies as replace(). The undo moves the session back and leaves a tombstone under
  // `new_key`, which refuses a copy that comes later.
  static Command rotate(std::string_view key, std::string_view new_key, std::string_view expected,
                        std::string_view next, std::int64_t ttl_s);
  // `SET key "" XX KEEPTTL`: a write of nothing, which a server carries out only if it carries out
  // any other. Requires that nothing is ever stored under the key. Nil.
  static Command write_probe(std::string_view key);
  // `PING`.
  static Command ping();
};

}  // namespace rss
