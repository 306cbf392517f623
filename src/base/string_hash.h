// StringHash: lets an unordered container with std::string keys find a std::string_view.
#pragma once

#include <functional>
#include <string_view>

namespace rss {

struct StringHash : std::hash<std::string_view> {
  using is_transparent = void;
};

}  // namespace rss
