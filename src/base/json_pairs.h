// What an edit lays over what: the members of a JSON object and of the changes to it, brought
// together by name. All edits are written from such a list.
#pragma once

#include <span>
#include <vector>

#include "base/json_members.h"

namespace rss {

// One member of the result. At least one side is there; where a name is repeated, its last value.
struct JsonPair {
  const JsonMember* before;  // null: the target has no such member
  const JsonMember* after;   // null: the changes do not name it
};

// In the order of the result: the target's, then what is new in the order of the changes. Takes
// n log n steps however the names are chosen. The members must outlive the pairs.
std::vector<JsonPair> json_pairs(std::span<const JsonMember> target,
                                 std::span<const JsonMember> changes);

}  // namespace rss
