// The list of all operations. Contract tests run each operation against a server and against the
// embedded table.
#pragma once

#include <vector>

#include "contract/operation.h"

namespace rss {

std::vector<const Operation*> session_operations();
std::vector<const Operation*> absolute_expiry_operations();
std::vector<const Operation*> session_replay_operations();
std::vector<const Operation*> tenant_session_operations();
std::vector<const Operation*> tenant_session_ending_operations();
std::vector<const Operation*> key_value_operations();
std::vector<const Operation*> bridge_token_operations();
std::vector<const Operation*> rate_limit_operations();
std::vector<const Operation*> lock_operations();
std::vector<const Operation*> cache_operations();
std::vector<const Operation*> tag_log_operations();

inline std::vector<const Operation*> all_operations() {
  std::vector<const Operation*> all;
  for (const auto& some :
       {session_operations(), absolute_expiry_operations(), session_replay_operations(),
        tenant_session_operations(), tenant_session_ending_operations(), key_value_operations(),
        bridge_token_operations(), rate_limit_operations(), lock_operations(), cache_operations(),
        tag_log_operations()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace rss
