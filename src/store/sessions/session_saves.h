// Session saves: the member `saves` of a session. It is an object that maps each browser tab to the
// number of its last save, least recently written first. An update with a save number stores the
// number in the same compare-and-set, which makes the update idempotent: a retry is recognized.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "contract/save_number.h"

namespace rss {

inline constexpr std::string_view kSavesMember = "saves";

// The least recently written tabs beyond this number are dropped.
inline constexpr std::size_t kMaxSavingTabs = 8;

// The number of the tab's last save in a session's text; nullopt if the text has none.
std::optional<std::int64_t> saved_number(std::string_view text, std::string_view tab);

// True if the text records this save or a later save of its tab.
bool holds_save(std::string_view text, const SaveNumber& save);

// The session's text with this save recorded, unless it records the save or a later one of the tab
// already. nullopt if the text is not a JSON object.
std::optional<std::string> text_with_save(std::string_view text, const SaveNumber& save);

// Merges two values of `saves`: keeps the larger number of each tab. A tab whose number comes from
// `local` moves to the end. nullopt if a value is not an object of numbers.
std::optional<std::string> merged_saves(std::optional<std::string_view> stored,
                                        std::string_view local);

}  // namespace rss
