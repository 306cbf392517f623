// Every operation of the product, for the tests that hold each against a server and the table.
#pragma once

#include <vector>

#include "contract/operation.h"

namespace rss {

std::vector<const Operation*> session_operations();
std::vector<const Operation*> session_end_operations();
std::vector<const Operation*> session_replay_operations();
std::vector<const Operation*> tenant_session_operations();
std::vector<const Operation*> tenant_session_ending_operations();
std::vector<const Operation*> key_value_operations();
std::vector<const Operation*> bridge_token_operations();
std::vector<const Operation*> rate_limit_operations();
std::vector<const Operation*> lock_operations();
std::vector<const Operation*> cache_operations();
std::vector<const Operation*> tag_log_operations();

}  // namespace rss
