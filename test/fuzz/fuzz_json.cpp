// What a user may store and change. The input is a session's text, the changes to it, and names
// that are merged, one after the other behind a record separator, which no JSON holds.
#include <algorithm>
#include <string>
#include <vector>

#include "base/json_members.h"
#include "base/json_names.h"
#include "base/json_scanner.h"
#include "fuzz/expectations.h"

namespace rss::fuzz {
namespace {

constexpr char kSeparator = '\x1e';

using Members = std::vector<JsonMember>;

std::string_view take_part(std::string_view& input) {
  const std::size_t end = std::min(input.find(kSeparator), input.size());
  const std::string_view part = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return part;
}

std::string spelled(const JsonMember& member) {
  std::string scratch;
  return std::string(json_spelled_name(member.name, scratch));
}

const JsonMember* last_named(const Members& members, const std::string& name) {
  const auto found = std::find_if(members.rbegin(), members.rend(), [&](const JsonMember& member) {
    return spelled(member) == name;
  });
  return found == members.rend() ? nullptr : &*found;
}

void expect_inside(std::string_view text, const Members& members) {
  const char* at = text.data();
  for (const auto& [name, value] : members) {
    expect(name.data() >= at && value.data() > name.data() + name.size() - 1, "in their order");
    expect(name.size() >= 2 && name.starts_with('"') && name.ends_with('"'), "a name in quotes");
    at = value.data() + value.size();
    expect(at < text.data() + text.size(), "inside the text");
    JsonScanner scanner(value);
    std::string_view again;
    expect(scanner.take_value(again, kMaxJsonDepth) && again == value && scanner.at_end(),
           "a value is a value by itself");
  }
}

void expect_consistent_names(const Members& members) {
  for (std::size_t i = 0; i + 1 < members.size(); ++i) {
    const JsonMember &a = members[i], &b = members[i + 1];
    const bool equal = spelled(a) == spelled(b);
    expect(json_names_equal(a.name, b.name) == equal, "equal names spell the same");
    expect(json_names_equal(b.name, a.name) == equal, "equality of names goes both ways");
    expect(json_names_equal(a.name, a.name), "a name equals itself");
  }
}

// The members of the one that the other does not name, as they are written.
std::string unnamed_bytes(const Members& members, const Members& by) {
  std::string bytes;
  for (const JsonMember& member : members) {
    if (last_named(by, spelled(member))) continue;
    bytes.append(member.name).append(":").append(member.value).append(",");
  }
  return bytes;
}

Members members_of(const std::string& edited) {
  const auto members = json_members(edited);
  expect(members.has_value(), "an edited object is an object");
  return *members;
}

void expect_untouched(const Members& target, const Members& changes, const std::string& edited) {
  expect(unnamed_bytes(target, changes) == unnamed_bytes(members_of(edited), changes),
         "what nobody names keeps its bytes");
}

void test_replace(std::string_view target, std::string_view fields, const Members& before,
                  const Members& after, const std::vector<std::string>& merged) {
  const auto edited = json_replace_members(target, fields, merged);
  expect(edited.has_value(), "two objects can be edited");
  expect_untouched(before, after, *edited);
  const Members result = members_of(*edited);
  for (const JsonMember& member : after) {
    const std::string name = spelled(member);
    const JsonMember* now = last_named(result, name);
    expect(now != nullptr, "a named member is there");
    const bool merges = std::find(merged.begin(), merged.end(), name) != merged.end();
    if (!merges) expect(now->value == last_named(after, name)->value, "the last value stands");
  }
  const auto again = json_replace_members(*edited, fields, merged);
  // Merging is what drops the white space of a value that was new the first time.
  expect(!merged.empty() || again == edited, "replacing twice is like once");
  expect(json_replace_members(*again, fields, merged) == again, "replacing again changes nothing");
}

void test_patch(std::string_view target, std::string_view patch, const Members& before,
                const Members& after) {
  const auto edited = json_merge_patch(target, patch);
  expect(edited.has_value(), "two objects can be patched");
  expect_untouched(before, after, *edited);
  const Members result = members_of(*edited);
  for (const JsonMember& member : after) {
    const std::string name = spelled(member);
    const bool removed = last_named(after, name)->value == "null";
    expect((last_named(result, name) == nullptr) == removed, "null removes, and only null");
  }
  expect(json_merge_patch(*edited, patch) == edited, "patching twice is like once");
}

void test_one(std::string_view text) {
  const auto members = json_members(text);
  expect(json_merge_patch(text, "{}").has_value() == members.has_value(), "one idea of an object");
  expect(json_replace_members(text, "{}", {}).has_value() == members.has_value(),
         "one idea of an object");
  if (!members) return;
  expect_inside(text, *members);
  expect_consistent_names(*members);
}

void test(std::string_view input) {
  const ExactBytes target(take_part(input));
  const ExactBytes changes(take_part(input));
  std::vector<std::string> merged;
  while (!input.empty()) merged.emplace_back(take_part(input));
  test_one(target.view());
  test_one(changes.view());
  const auto before = json_members(target.view());
  const auto after = json_members(changes.view());
  if (!before || !after) return;
  test_replace(target.view(), changes.view(), *before, *after, merged);
  test_patch(target.view(), changes.view(), *before, *after);
}

}  // namespace
}  // namespace rss::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rss::fuzz::test({reinterpret_cast<const char*>(data), size});
  return 0;
}
