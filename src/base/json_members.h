// Reads and edits the members of a JSON object in its text, without decoding. Members that an edit
// does not name keep their bytes. The parser is iterative, so nesting uses no stack, and it limits
// the nesting depth.
//
// The grammar is strict RFC 8259: UTF-8 without a byte order mark, and no control characters in
// strings. Escaped lone surrogates are valid. JSON.parse accepts every text that is accepted here.
//
// Repeated names follow JSON.parse: the position of the first, the value of the last. An edit that
// names a repeated member leaves one member; other edits leave both. Edits drop whitespace around
// members and keep whitespace inside values that they do not open.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

// Maximum nesting depth of arrays and objects. The outermost object is level 1.
inline constexpr int kMaxJsonDepth = 4096;

// One member: views into the scanned text, without surrounding whitespace.
struct JsonMember {
  std::string_view name;   // raw JSON text with quotes and escapes
  std::string_view value;  // raw JSON text
};

// The top-level members in order, including repeated names. nullopt if the text is not one
// well-formed JSON object.
std::optional<std::vector<JsonMember>> json_members(std::string_view text);

// Whether the raw name decodes to `name`, which is plain UTF-8. Requires a name of a JsonMember.
bool json_name_is(std::string_view written, std::string_view name);

// Whether two raw names decode to equal names. Requires names of JsonMembers.
bool json_names_equal(std::string_view a, std::string_view b);

// Whether the value is an object. Requires a value of a JsonMember.
inline bool json_is_object(std::string_view value) { return value.starts_with('{'); }

// Replaces the members of `target` that `fields` names, and appends the other members of `fields`
// in order. A member listed in `merged` that is an object on both sides is merged one level deep.
// nullopt if either text is not a JSON object.
std::optional<std::string> json_replace_members(std::string_view target, std::string_view fields,
                                                const std::vector<std::string>& merged);

// Applies a JSON merge patch (RFC 7396) to an object. nullopt if either text is not a JSON object.
std::optional<std::string> json_merge_patch(std::string_view target, std::string_view patch);

}  // namespace rss
