// Pairs the members of a JSON object with the members of its changes by name. Every edit writes its
// result from the list of pairs.
#pragma once

#include <span>
#include <vector>

#include "base/json_members.h"

namespace rss {

// One member of the result. At least one side is not null. If the changes name a repeated member,
// there is one pair for it, and each side is the last member with that name.
struct JsonPair {
  const JsonMember* before;  // null if the target has no such member
  const JsonMember* after;   // null if the changes do not name the member
};

// In the order of the result: the members of the target, then new members in the order of the
// changes. O(n log n) for any choice of names. The members must outlive the pairs.
std::vector<JsonPair> json_pairs(std::span<const JsonMember> target,
                                 std::span<const JsonMember> changes);

}  // namespace rss
