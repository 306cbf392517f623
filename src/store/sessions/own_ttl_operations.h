// The steps of sessions that may have a TTL of their own; part of session_operations().
#pragma once

#include <vector>

#include "contract/operation.h"

namespace rss {

std::vector<const Operation*> own_ttl_operations();

}  // namespace rss
