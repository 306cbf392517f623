// Folding: several changes as one, so that a journal does not grow with the number of updates.
#pragma once

#include "contract/change.h"

namespace rss {

// Makes `earlier` do what both do, one after the other; false, with nothing done, when no one
// change does that (a merge patch is not folded). Requires texts that are JSON objects.
bool fold(Change& earlier, const Change& later);

}  // namespace rss
