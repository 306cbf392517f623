// The difference between two versions of a JSON object, member by member, from their texts. A
// member that is an object in both versions is compared one level deeper, which is the depth to
// which updates merge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_members.h"

namespace rss {

struct JsonDifference {
  std::string name;                   // raw JSON text with quotes and escapes
  std::optional<std::string> before;  // raw JSON text; nullopt if the member was added
  std::optional<std::string> after;   // raw JSON text; nullopt if the member was removed
  std::vector<JsonDifference> inner;  // if both values are objects: their differences
};

// In the order of the members of `before`, then the added ones. nullopt if either text is not a
// JSON object.
std::optional<std::vector<JsonDifference>> json_difference(std::string_view before,
                                                           std::string_view after);

// The raw value of each member, by decoded name. The last value wins for a repeated name.
using JsonValues = std::map<std::string, std::string_view, std::less<>>;

// The views point into the text. nullopt if the text is not a JSON object.
std::optional<JsonValues> json_values(std::string_view text);

}  // namespace rss
