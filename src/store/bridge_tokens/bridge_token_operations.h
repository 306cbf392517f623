// The steps that bridge tokens are made of. Private to store/bridge_tokens, and to the contract
// test.
#pragma once

#include "contract/operation.h"

namespace rss {

struct BridgeTokenCommands {
  // `SET key text EX ttl NX`. Nil when the key is there. Never sent again: the second run would say
  // so. Undone by deleting: nobody was given the token.
  static Command issue(std::string_view key, std::string_view text, std::int64_t ttl_s);
  // `GETDEL key`. Text or nil; never sent again, since the second run would find nothing.
  static Command consume(std::string_view key);
  // `GET key`. Text or nil.
  static Command peek(std::string_view key);
  // `DEL key`. 1 or 0.
  static Command revoke(std::string_view key);
};

}  // namespace rss
