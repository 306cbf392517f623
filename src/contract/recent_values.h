// RecentValues: what this process last saw of the values under a server's keys, for the time in
// which the server is away. Implemented by the store, which knows how long a value may live.
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
    // Values that this process sent later and got no answer to; never null.
    const std::vector<std::string>* unconfirmed;
    // When it ends, milliseconds since the epoch.
    std::int64_t end_ms;
  };

  virtual ~RecentValues() = default;

  // Nothing when the value was not seen, or so long ago that it tells nothing. Valid until the next
  // call that is made on the store.
  virtual std::optional<Seen> lookup(std::string_view key) = 0;
};

}  // namespace rss
