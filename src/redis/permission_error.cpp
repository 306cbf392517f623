#include "redis/permission_error.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/key.h"
#include "contract/operation.h"
#include "contract/server_words.h"

namespace rss {
namespace {

using Names = std::vector<std::string>;

void add(Names& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Returns the text between `mark` and the next apostrophe.
std::string_view quoted_after(std::string_view text, std::string_view mark) {
  const std::size_t found = text.find(mark);
  if (found == std::string_view::npos) return {};
  text.remove_prefix(found + mark.size());
  return text.substr(0, text.find('\''));
}

// Returns the line at which the script failed: 12 for "on @user_script:12.", 0 if unknown.
std::size_t script_line(std::string_view text) {
  constexpr std::string_view kPlace = "@user_script:";
  const std::size_t found = text.find(kPlace);
  if (found == std::string_view::npos) return 0;
  text.remove_prefix(found + kPlace.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::size_t line = 0;
  for (; !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])); text.remove_prefix(1))
    line = line * 10 + static_cast<std::size_t>(text[0] - '0');
  return line;
}

std::string_view line_of(std::string_view lua, std::size_t line) {
  for (; line > 1 && !lua.empty(); --line)
    lua.remove_prefix(std::min(lua.find('\n'), lua.size() - 1) + 1);
  return lua.substr(0, lua.find('\n'));
}

Names commands_in(std::string_view lua) {
  constexpr std::string_view kCall = "call('";
  Names names;
  for (std::size_t at = lua.find(kCall); at != std::string_view::npos; at = lua.find(kCall, at + 1))
    add(names, lower_case(quoted_after(lua.substr(at), kCall)));
  return names;
}

// Servers before Redis 7.2 report the line of the script, but not the denied command.
Names denied_commands(std::string_view text, std::string_view lua) {
  if (const std::string_view named = quoted_after(text, "run the '"); !named.empty())
    return {std::string(named)};
  const Names on_line = commands_in(line_of(lua, script_line(text)));
  return on_line.empty() ? commands_in(lua) : on_line;
}

Names key_patterns(const Command& command, const std::string& key_prefix) {
  const Keys keys(key_prefix);
  Names patterns;
  for (std::size_t i = 0; i < command.key_count; ++i) add(patterns, keys.pattern(command.key(i)));
  return patterns;
}

// Returns the ACL rules that would allow these names, such as "+get +set".
std::string rules(const Names& names, char sign) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ' ';
    out += sign + name;
  }
  return out;
}

std::string missing_rules(std::string_view text, const Command& command,
                          const std::string& key_prefix) {
  if (contains(text, " run ")) return rules(denied_commands(text, command.operation->lua), '+');
  if (contains(text, " channel")) return '&' + Keys(key_prefix).lock_channel("*");
  return rules(key_patterns(command, key_prefix), '~');
}

}  // namespace

bool is_permission_error(std::string_view text) {
  return text.starts_with(text_of(Word::kNoPerm)) || contains(text, "ACL failure in script: ") ||
         contains(text, "The user executing the script ");
}

void name_missing_permission(Error& error, const Command& command, const std::string& key_prefix) {
  if (!has_word(error, Word::kNoPerm)) return;
  error.message = "the server's access control list denies this call (NOPERM): the user needs " +
                  missing_rules(error.message, command, key_prefix);
}

}  // namespace rss
