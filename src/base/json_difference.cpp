#include "base/json_difference.h"

#include "base/json_names.h"
#include "base/json_pairs.h"

namespace rss {
namespace {

using Members = std::vector<JsonMember>;
using Differences = std::vector<JsonDifference>;

std::optional<std::string> value_of(const JsonMember* member) {
  if (!member) return std::nullopt;
  return std::string(member->value);
}

bool are_objects(const JsonPair& pair) {
  return pair.before && pair.after && json_is_object(pair.before->value) &&
         json_is_object(pair.after->value);
}

// json_pairs() treats members that exist only in `before` as unchanged. Here they are removals.
Differences differences_of(const Members& before, const Members& after, bool deeper) {
  Differences differences;
  for (const JsonPair& pair : json_pairs(before, after)) {
    if (pair.before && pair.after && pair.before->value == pair.after->value) continue;
    const JsonMember& named = pair.before ? *pair.before : *pair.after;
    JsonDifference difference{
        std::string(named.name), value_of(pair.before), value_of(pair.after), {}};
    if (deeper && are_objects(pair))
      difference.inner = differences_of(*json_members(pair.before->value),
                                        *json_members(pair.after->value), false);
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace

std::optional<Differences> json_difference(std::string_view before, std::string_view after) {
  const auto members_before = json_members(before);
  const auto members_after = json_members(after);
  if (!members_before || !members_after) return std::nullopt;
  return differences_of(*members_before, *members_after, true);
}

std::optional<JsonValues> json_values(std::string_view text) {
  const auto members = json_members(text);
  if (!members) return std::nullopt;
  JsonValues values;
  std::string scratch;
  for (const JsonMember& member : *members)
    values.insert_or_assign(std::string(json_spelled_name(member.name, scratch)), member.value);
  return values;
}

}  // namespace rss
