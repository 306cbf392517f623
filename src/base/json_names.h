// The names of members as what they spell: written names differ by their escapes, these do not.
#pragma once

#include <string>
#include <string_view>

namespace rss {

// What the written name spells, in UTF-8, where an unpaired surrogate takes the three bytes that
// its number would take; so equal bytes mean equal names. A view into `written` when it holds no
// escape, otherwise into `scratch`. Requires a name of a JsonMember.
std::string_view json_spelled_name(std::string_view written, std::string& scratch);

}  // namespace rss
