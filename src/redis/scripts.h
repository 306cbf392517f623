// Scripts: cache of the SHA-1 of each operation's Lua script, for EVALSHA. Owned by a Node.
// https://redis.io/docs/latest/commands/evalsha/
#pragma once

#include <string>
#include <unordered_map>

#include "contract/operation.h"

namespace rss {

class Scripts {
 public:
  // Returns 40 hexadecimal digits. Requires an operation with a script.
  const std::string& hash_of(const Operation& operation);

 private:
  std::unordered_map<const Operation*, std::string> hashes_;
};

}  // namespace rss
