// Clock: the interface for the two kinds of time that the code uses. The event loop implements it;
// tests use a manual clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rss {

class Clock {
 public:
  virtual ~Clock() = default;

  // Nanoseconds in which the event loop was able to run. Deadlines use this time. It stands still
  // while JavaScript blocks the loop, so a blocked loop never causes a timeout.
  virtual std::uint64_t active_ns() const = 0;

  // Milliseconds since the epoch. Used for the timestamps in sessions and for expiry in the
  // embedded table.
  virtual std::int64_t wall_ms() const = 0;
};

// Formats a time as ISO 8601 in UTC with milliseconds, like Date.prototype.toISOString. Requires a
// year from 0 to 9999.
std::string iso_time(std::int64_t wall_ms);

// The inverse of iso_time(); nullopt for any other text.
std::optional<std::int64_t> time_of_iso(std::string_view text);

}  // namespace rss
