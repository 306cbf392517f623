// The commands of project sessions. Used by store/sessions; store/tenant_sessions and storage/ use
// some of them. session_operations() lists their operations for the contract test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "contract/operation.h"

namespace rss {

// Each function builds one command. `ttl_s` is in seconds; 0 leaves the expiry of the session
// unchanged. A read or touch that slides the expiry has a read-only substitute, for a server that
// rejects writes.
struct SessionCommands {
  // `SET key text NX EX ttl`. Returns "OK", or nil if the key exists. The undo replaces the text
  // by a tombstone, which also rejects the creation if it arrives after its undo.
  static Command create(std::string_view key, std::string_view text, std::int64_t ttl_s);
  // `GETEX key EX ttl`, or `GET` if `ttl_s` is 0. Returns the text or nil.
  static Command get(std::string_view key, std::int64_t ttl_s);
  // Like get(), but slides by the session's own TTL if it has one. Does not slide a tombstone.
  static Command get_by_own_ttl(std::string_view key, std::int64_t ttl_s);
  // The read or touch for an activity on the session. Selects the variant by the options and by
  // whether the id allows an own TTL.
  static Command read(std::string_view id, std::string_view key, const Options& options);
  static Command touch(std::string_view id, std::string_view key, const Options& options);
  // Sets the TTL, unless `ttl_s` is 0. Returns 1 if the session exists, otherwise 0.
  static Command touch(std::string_view key, std::int64_t ttl_s);
  // Like touch(), but slides by the session's own TTL if it has one.
  static Command touch_by_own_ttl(std::string_view key, std::int64_t ttl_s);
  // Like touch(), without a read-only substitute: fails if the server rejects writes.
  static Command prolong(std::string_view key, std::int64_t ttl_s);
  // Deletes the session. Returns 1 if it existed, otherwise 0.
  static Command remove(std::string_view key);
  // Deletes the session. Returns its text or nil. Never retried: a second run would find nothing.
  static Command complete(std::string_view key);
  // Compare-and-set: stores `next` if the text is still `expected`. Returns 1 if `next` is stored,
  // by this or an earlier run, the stored text if it is a different one, nil if the key is absent.
  static Command replace(std::string_view key, std::string_view expected, std::string_view next,
                         std::int64_t ttl_s);
  // Compare-and-set: stores `next` under `new_key` and deletes `key`, if the text of `key` is still
  // `expected` and `new_key` is free. Returns what replace() returns, and nil also if `new_key` is
  // taken. The undo moves the session back and leaves a tombstone under `new_key`, which rejects
  // a late copy of the command.
  static Command rotate(std::string_view key, std::string_view new_key, std::string_view expected,
                        std::string_view next, std::int64_t ttl_s);
  // `SET key "" XX KEEPTTL`: a write without effect that succeeds only if the server accepts
  // writes. Requires that nothing is ever stored under the key. Returns nil.
  static Command write_probe(std::string_view key);
  static Command ping();
};

}  // namespace rss
