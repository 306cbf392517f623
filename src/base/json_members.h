// The members of a JSON object, found in its text without decoding it: what nobody names keeps its
// bytes. Iterative, so that nesting costs no stack; depth is capped all the same.
//
// JSON is RFC 8259 to the letter: UTF-8 without a byte order mark, no control character inside a
// string; escaped lone surrogates are JSON. What passes here is never refused by JSON.parse.
//
// A name that stands twice in an object means what it means to JSON.parse: the place of the first,
// the value of the last. An edit that touches the name leaves one member; one that does not leaves
// both. Edits drop white space around members and keep it inside the values they do not open.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

// Deepest nesting of arrays and objects that is accepted; the outermost object is the first level.
inline constexpr int kMaxJsonDepth = 4096;

// One member: views into the text it was found in, without white space around them.
struct JsonMember {
  std::string_view name;   // with its quotes and escapes, as written
  std::string_view value;  // as written
};

// The top-level members in their order, a repeated name as often as it is written. nullopt when the
// text is not one well-formed JSON object.
std::optional<std::vector<JsonMember>> json_members(std::string_view text);

// Whether the written name spells this name, which is plain UTF-8. Requires a name of a JsonMember.
bool json_name_is(std::string_view written, std::string_view name);

// Whether two written names spell the same name, whatever their escapes. Requires names of
// JsonMembers.
bool json_names_equal(std::string_view a, std::string_view b);

// Whether the value's text is an object. Requires a value of a JsonMember.
inline bool json_is_object(std::string_view value) { return value.starts_with('{'); }

// Replaces the members of `target` that `fields` names, and appends the others in their order. A
// member of `fields` that `merged` lists and that is an object on both sides is merged one level.
// nullopt when either text is not a JSON object.
std::optional<std::string> json_replace_members(std::string_view target, std::string_view fields,
                                                const std::vector<std::string>& merged);

// RFC 7396: the merge patch applied to the target, which is an object. nullopt when either text is
// not a JSON object.
std::optional<std::string> json_merge_patch(std::string_view target, std::string_view patch);

}  // namespace rss
