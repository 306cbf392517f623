// RecentValues: the values that this process last read from or wrote to the server, used during an
// outage. Implemented by the store, which knows how long a value may live.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class RecentValues {
 public:
  struct Seen {
    std::string_view value;
    // Values that this process sent later and whose replies are missing. Never null.
    const std::vector<std::string>* unconfirmed;
    // When the value expires, in milliseconds since the epoch.
    std::int64_t end_ms;
  };

  virtual ~RecentValues() = default;

  // nullopt if the value was never seen, has expired, or was seen too long ago to rely on. The
  // result is valid until the next call on the store.
  virtual std::optional<Seen> lookup(std::string_view key) = 0;
};

}  // namespace rss
