// Session saves: the member `saves` of a session, an object with the number of the last save of
// each tab, the least recently written first. An update with a number writes it in the step that
// stores the update, so that a repetition is recognized.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "contract/save_number.h"

namespace rss {

inline constexpr std::string_view kSavesMember = "saves";

// Of more tabs the least recently written are dropped.
inline constexpr std::size_t kMaxSavingTabs = 8;

// The last number of the tab in a session's text; nullopt when the text holds none.
std::optional<std::int64_t> saved_number(std::string_view text, std::string_view tab);

// Whether the text holds this save or a later one of its tab.
bool holds_save(std::string_view text, const SaveNumber& save);

// The session's text with this save as the last one. nullopt when the text is not a JSON object.
std::optional<std::string> text_with_save(std::string_view text, const SaveNumber& save);

// The value of `saves` with the larger number of each tab of both values, those of `stored` first.
// nullopt when a value does not hold numbers alone.
std::optional<std::string> merged_saves(std::optional<std::string_view> stored,
                                        std::string_view local);

}  // namespace rss
