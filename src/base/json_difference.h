// What was done to a JSON object, member by member: found by comparing its text before and after.
// Objects that are on both sides are compared one level deeper, as deep as an update merges.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_members.h"

namespace rss {

struct JsonDifference {
  std::string name;                   // with its quotes and escapes, as written
  std::optional<std::string> before;  // as written; nullopt: there was no such member
  std::optional<std::string> after;   // nullopt: the member was removed
  std::vector<JsonDifference> inner;  // if both are objects: what differs in them
};

// In the order of the members. nullopt when either text is not a JSON object.
std::optional<std::vector<JsonDifference>> json_difference(std::string_view before,
                                                           std::string_view after);

// The value of each member as written, by its decoded name; the last if a name is repeated.
using JsonValues = std::map<std::string, std::string_view, std::less<>>;

// The views point into the text. nullopt when it is not a JSON object.
std::optional<JsonValues> json_values(std::string_view text);

}  // namespace rss
