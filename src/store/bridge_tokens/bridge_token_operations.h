// BridgeTokenCommands: the atomic steps of BridgeTokens. Private to store/bridge_tokens and to the
// contract test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct BridgeTokenCommands {
  // `SET key text EX ttl NX`. Replies with nil when the key exists. Not retried: a second run would
  // reply with nil. Undone by revoke(), since the token of a failed call is never handed out.
  static Command issue(std::string_view key, std::string_view text, std::int64_t ttl_s);
  // `GETDEL key`. Replies with the text or nil. Not retried: a second run would find nothing.
  static Command consume(std::string_view key);
  // `GET key`. Replies with the text or nil.
  static Command peek(std::string_view key);
  // `DEL key`. Replies with 1 or 0.
  static Command revoke(std::string_view key);
};

}  // namespace rss
