#include "policy/fold.h"

#include <algorithm>
#include <string_view>

#include "base/json_members.h"

namespace rss {
namespace {

using Members = std::vector<JsonMember>;

// The last of that name, which is plain UTF-8; null when there is none.
const JsonMember* find(const Members& members, std::string_view name) {
  const auto found = std::find_if(members.rbegin(), members.rend(), [&](const JsonMember& member) {
    return json_name_is(member.name, name);
  });
  return found == members.rend() ? nullptr : &*found;
}

// Whether the change merges into the member rather than replacing it.
bool merges(const Change& change, const Members& members, const std::string& name) {
  const JsonMember* member = find(members, name);
  return member && json_is_object(member->value) &&
         std::find(change.merged.begin(), change.merged.end(), name) != change.merged.end();
}

// A member of both is merged into what was there before only if both do that.
std::vector<std::string> merged_by_both(const Change& earlier, const Change& later,
                                        const Members& before, const Members& after) {
  std::vector<std::string> names;
  for (const std::string& name : earlier.merged) {
    const bool stays = !find(after, name) || merges(later, after, name);
    if (stays && merges(earlier, before, name)) names.push_back(name);
  }
  for (const std::string& name : later.merged) {
    if (!find(before, name) && merges(later, after, name)) names.push_back(name);
  }
  return names;
}

}  // namespace

bool fold(Change& earlier, const Change& later) {
  if (earlier.kind != Change::Kind::kReplace || later.kind != Change::Kind::kReplace) return false;
  const auto before = json_members(earlier.text);
  const auto after = json_members(later.text);
  auto text = json_replace_members(earlier.text, later.text, later.merged);
  if (!before || !after || !text) return false;
  std::vector<std::string> merged = merged_by_both(earlier, later, *before, *after);
  earlier.text = std::move(*text);
  earlier.merged = std::move(merged);
  return true;
}

}  // namespace rss
