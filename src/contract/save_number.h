// SaveNumber: the number of an update that its sender may repeat, counted by each browser tab.
#pragma once

#include <cstdint>
#include <string>

namespace rss {

struct SaveNumber {
  bool operator==(const SaveNumber&) const = default;

  std::string tab;
  std::int64_t number = 0;
};

}  // namespace rss
