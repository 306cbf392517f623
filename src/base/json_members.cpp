#include "base/json_members.h"

#include "base/json_scanner.h"

namespace rss {
namespace {

// A typical session has fewer members. A larger one makes the vector grow.
constexpr std::size_t kUsualMembers = 24;

}  // namespace

std::optional<std::vector<JsonMember>> json_members(std::string_view text) {
  JsonScanner scanner(text);
  if (!scanner.take('{')) return std::nullopt;
  std::optional<std::vector<JsonMember>> members(std::in_place);
  if (!scanner.take('}')) {
    members->reserve(kUsualMembers);
    do {
      JsonMember& member = members->emplace_back();
      if (!scanner.take_name(member.name)) return std::nullopt;
      if (!scanner.take_value(member.value, kMaxJsonDepth - 1)) return std::nullopt;
    } while (scanner.take(','));
    if (!scanner.take('}')) return std::nullopt;
  }
  if (!scanner.at_end()) return std::nullopt;
  return members;
}

}  // namespace rss
