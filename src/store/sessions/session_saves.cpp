#include "store/sessions/session_saves.h"

#include <algorithm>
#include <vector>

#include "base/json_members.h"
#include "store/shared/reply_shapes.h"

namespace rss {
namespace {

struct Saved {
  std::string_view name;  // the tab as spelled in the text, with quotes and escapes
  std::int64_t number;
};

// nullopt if the value is not an object of nonnegative integers.
std::optional<std::vector<Saved>> saves_in(std::string_view value) {
  if (!json_is_object(value)) return std::nullopt;
  const auto members = json_members(value);
  if (!members) return std::nullopt;
  std::vector<Saved> saves;
  for (const JsonMember& member : *members) {
    const auto number = digits_in(member.value, kMaxExactInteger);
    if (!number) return std::nullopt;
    saves.push_back({member.name, *number});
  }
  return saves;
}

// The last member with the name wins, as in JSON.parse.
std::optional<std::string_view> saves_member(std::string_view text) {
  const auto members = json_members(text);
  if (!members) return std::nullopt;
  std::optional<std::string_view> value;
  for (const JsonMember& member : *members)
    if (json_name_is(member.name, kSavesMember)) value = member.value;
  return value;
}

std::vector<Saved> saves_of(std::string_view text) {
  const auto value = saves_member(text);
  return (value ? saves_in(*value) : std::nullopt).value_or(std::vector<Saved>{});
}

std::string text_of(const std::vector<Saved>& saves) {
  const std::size_t dropped = saves.size() > kMaxSavingTabs ? saves.size() - kMaxSavingTabs : 0;
  std::string text = "{";
  for (std::size_t i = dropped; i < saves.size(); ++i) {
    if (text.size() > 1) text += ',';
    text.append(saves[i].name).append(1, ':').append(std::to_string(saves[i].number));
  }
  return text + '}';
}

void add_if_later(std::vector<Saved>& saves, const Saved& save) {
  const auto earlier = std::find_if(saves.begin(), saves.end(), [&](const Saved& each) {
    return json_names_equal(each.name, save.name);
  });
  if (earlier != saves.end()) {
    if (earlier->number >= save.number) return;
    saves.erase(earlier);
  }
  saves.push_back(save);
}

}  // namespace

std::optional<std::int64_t> saved_number(std::string_view text, std::string_view tab) {
  std::optional<std::int64_t> number;
  for (const Saved& save : saves_of(text))
    if (json_name_is(save.name, tab)) number = save.number;
  return number;
}

bool holds_save(std::string_view text, const SaveNumber& save) {
  return saved_number(text, save.tab).value_or(0) >= save.number;
}

std::optional<std::string> text_with_save(std::string_view text, const SaveNumber& save) {
  std::vector<Saved> saves = saves_of(text);
  const std::string name = '"' + save.tab + '"';
  add_if_later(saves, {name, save.number});
  const std::string fields = R"({")" + std::string(kSavesMember) + R"(":)" + text_of(saves) + '}';
  return json_replace_members(text, fields, {});
}

std::optional<std::string> merged_saves(std::optional<std::string_view> stored,
                                        std::string_view local) {
  auto saves = saves_in(stored.value_or("{}"));
  const auto more = saves_in(local);
  if (!saves || !more) return std::nullopt;
  for (const Saved& save : *more) add_if_later(*saves, save);
  return text_of(*saves);
}

}  // namespace rss
