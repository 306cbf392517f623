// SaveNumber: idempotency key of an update: a browser tab and the tab's own update counter. It
// makes a repeated save detectable.
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
