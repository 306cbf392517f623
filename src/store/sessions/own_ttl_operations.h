// The operations for sessions that may have their own TTL. session_operations() includes them.
#pragma once

#include <vector>

#include "contract/operation.h"

namespace rss {

std::vector<const Operation*> own_ttl_operations();

}  // namespace rss
