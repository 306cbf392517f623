// Decoding of JSON member names. Raw names that differ only in their escapes have equal decoded
// names.
#pragma once

#include <string>
#include <string_view>

namespace rss {

// The decoded name in UTF-8. An unpaired surrogate becomes the three bytes of its code point, so
// equal bytes mean equal names. Returns a view into `written` if there is no escape, otherwise into
// `scratch`. Requires a name of a JsonMember.
std::string_view json_spelled_name(std::string_view written, std::string& scratch);

}  // namespace rss
